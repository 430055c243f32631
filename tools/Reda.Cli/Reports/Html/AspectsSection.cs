namespace Reda.Cli.Reports.Html;

/// <summary>What the memory slots stand for, by the items and pairs that lean on them.</summary>
internal static class AspectsSection
{
    // Without memory attention there are as many as dimensions.
    private const int MostShown = 24;
    private const double LeastShare = 0.01;

    public static Markup Of(IReadOnlyList<SampledAspect> aspects, bool memory, Func<string, string?> nameOf)
    {
        string kind = memory ? "memory slot" : "dimension";
        SampledAspect[] shown = [.. aspects.Take(MostShown).Where(aspect => aspect.Share >= LeastShare)];
        string says = Plain.Text($"{shown.Length} of {aspects.Count} {kind}s carry {Plain.Percent(shown.Sum(aspect => aspect.Share), 1)} of the relations in a sample of pairs of popular items. ")
            + $"A strength of 2.0\u00d7 means twice what is usual for the {kind}.";
        return Parts.Section(
            "aspects", "Aspects", Markup.Of($"<p>{says}</p>\n"), Parts.Grid(shown.Select(aspect => Card(aspect, memory ? "Slot" : "Dimension", nameOf))));
    }

    private static Markup Card(SampledAspect aspect, string kind, Func<string, string?> nameOf)
        => Markup.Of($"""
            <article class="card aspect">
            <h3>{kind} {aspect.Slot} <small>{100 * aspect.Share:0.0} % of the relations</small></h3>
            <h4>Strongest pairs</h4>
            <ol>{Markup.Join(aspect.Pairs.Select(pair => Markup.Of($"<li>{Short(pair.Item, nameOf)} <span class=\"with\">with</span> {Short(pair.Other, nameOf)} <b>{pair.Times:0.0}\u00d7</b></li>\n")))}</ol>
            <h4>Strongest items</h4>
            <ol>{Markup.Join(aspect.Items.Select(item => Markup.Of($"<li>{Item(item.Item, nameOf)} <b>{item.Times:0.0}\u00d7</b></li>\n")))}</ol>
            </article>

            """);

    private static Markup Short(string id, Func<string, string?> nameOf) => Markup.Of($"<bdi title=\"{id}\">{nameOf(id) ?? id}</bdi>");

    // Ids may be of any script and direction.
    private static Markup Item(string id, Func<string, string?> nameOf)
        => nameOf(id) is { } name ? Markup.Of($"<bdi>{name}</bdi> <bdi class=\"id\">{id}</bdi>") : Markup.Of($"<bdi>{id}</bdi>");
}
