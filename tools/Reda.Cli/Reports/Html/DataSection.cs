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
        return Parts.Section("data", "Data", facts, Parts.Grid(Distribution("Actions per user", "users", "active", data.PerUser), Distribution("Actions per item", "items", "popular", data.PerItem)));
    }

    private static Markup Distribution(string title, string what, string much, ActionCounts counts)
    {
        string says = Plain.Text($"{counts.Least:N0} to {counts.Most:N0} actions, median {counts.Median:0.#}, mean {counts.Mean:0.0}. ")
            + Plain.Text($"The most {much} tenth has {100 * counts.ShareOfTopTenth:0} % of them.");
        var bins = counts.Bins();
        var table = Parts.Table(title, ["actions", what], bins.Select(bin => (string[])[bin.Range, Plain.Text($"{bin.Count:N0}")]));
        return Parts.Figure(title, says, Markup.None, BarChart.Draw([.. bins.Select(bin => new Bar(bin.Range, bin.Count, Plain.Text($"{bin.Count:N0}")))], says), table);
    }
}
