namespace Reda.Cli.Reports.Html;

/// <summary>What the model was trained on.</summary>
internal static class DataSection
{
    public static Markup Of(DataStatistics data)
    {
        var facts = Parts.Facts(
        [
            ("users", Plain.Text($"{data.Users:N0}")),
            ("items", Plain.Text($"{data.Items:N0}")),
            ("interactions", Plain.Text($"{data.Count:N0}")),
            ("density", Plain.Text($"{100 * data.Density:0.####} %")),
        ]);
        return Parts.Section("data", "Data", facts, Parts.Grid(Distribution("Actions per user", "user", data.PerUser), Distribution("Actions per item", "item", data.PerItem)));
    }

    private static Markup Distribution(string title, string one, ActionCounts counts)
    {
        string says = Plain.Text($"A {one} has {counts.Least:N0} to {counts.Most:N0} actions, in the middle {counts.Median:0.#}, on average {counts.Mean:0.0}. ")
            + Plain.Text($"The most active tenth has {100 * counts.ShareOfTopTenth:0} % of all.");
        var bins = counts.Bins();
        var table = Parts.Table(title, ["actions", one + "s"], bins.Select(bin => (string[])[bin.Range, Plain.Text($"{bin.Count:N0}")]));
        return Parts.Figure(title, says, Markup.None, BarChart.Draw([.. bins.Select(bin => new Bar(bin.Range, bin.Count, Plain.Text($"{bin.Count:N0}")))], says), table);
    }
}
