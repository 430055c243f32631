using Reda.Engine.Models;

namespace Reda.Cli.Reports.Html;

/// <summary>What the memory slots stand for, by the items and pairs that use them most.</summary>
internal static class AspectsSection
{
    /// <summary>How the slots of a report are looked at: fewer items than <c>reda aspects</c> looks at, so that no run ends with a long wait.</summary>
    public static SlotOptions Options { get; } = new() { Pairs = 5, Items = 5, MostItems = 400 };

    private const int MostShown = 24;
    private const double LeastShare = 0.01;

    /// <summary>The section.</summary>
    /// <param name="report">The slots; none of a model without memory attention.</param>
    /// <param name="nameOf">What people call an item.</param>
    public static Markup Of(SlotReport? report, Func<string, string?> nameOf)
    {
        if (report is null) return Parts.Section("aspects", "Aspects", Markup.Of($"<p>The model has no memory slots: it was trained without memory attention.</p>\n"));
        SlotMeaning[] shown = [.. report.Slots.Where(slot => slot.Mean >= LeastShare).OrderByDescending(slot => slot.Mean).Take(MostShown)];
        string says = Plain.Text($"{shown.Length} of {report.Slots.Count} memory slots carry {Plain.Percent(shown.Sum(slot => slot.Mean), 1)} of the relations among {report.Considered.Count} popular items. ")
            + "A use of 2.0\u00d7 means twice that of an average pair. reda aspects looks at more.";
        return Parts.Section("aspects", "Aspects", Markup.Of($"<p>{says}</p>\n"), Parts.Grid(shown.Select(slot => Card(slot, nameOf))));
    }

    private static Markup Card(SlotMeaning slot, Func<string, string?> nameOf)
        => Markup.Of($"""
            <article class="card aspect">
            <h3>Slot {slot.Slot} <small>{100 * slot.Mean:0.0} % of the relations</small></h3>
            <h4>Strongest pairs</h4>
            <ol>{Markup.Join(slot.Pairs.Select(pair => Markup.Of($"<li>{Short(pair.Item, nameOf)} <span class=\"with\">with</span> {Short(pair.Other, nameOf)} <b>{pair.Use / slot.Mean:0.0}\u00d7</b></li>\n")))}</ol>
            <h4>Strongest items</h4>
            <ol>{Markup.Join(slot.Items.Select(item => Markup.Of($"<li>{Item(item.Item, nameOf)} <b>{item.Use / slot.Mean:0.0}\u00d7</b></li>\n")))}</ol>
            </article>

            """);

    private static Markup Short(string id, Func<string, string?> nameOf) => Markup.Of($"<bdi title=\"{id}\">{nameOf(id) ?? id}</bdi>");

    // Ids may be of any script and direction.
    private static Markup Item(string id, Func<string, string?> nameOf)
        => nameOf(id) is { } name ? Markup.Of($"<bdi>{name}</bdi> <bdi class=\"id\">{id}</bdi>") : Markup.Of($"<bdi>{id}</bdi>");
}
