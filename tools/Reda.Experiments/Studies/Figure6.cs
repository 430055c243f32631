using System.Text.Json.Nodes;
using Reda.Experiments.CaseStudy;
using Reda.Experiments.Cells;
using Reda.Experiments.Results;

namespace Reda.Experiments.Studies;

/// <summary>Figure 6: relations of item pairs that share a tag.</summary>
internal sealed class Figure6() : Study("figure6", "Figure 6: relations and tags")
{
    public override IEnumerable<Cell> Cells(StudyPlan plan) => [TagCase.CellOf(plan)];

    private protected override Chapter Compose(StudyPlan plan, CellStore store, CancellationToken cancellationToken)
    {
        var chapter = new Chapter(
            Name, Title, "Relation vectors of pairs of LastFM artists that people tag alike, which the model was not told, placed in the plane by t-SNE. No artist is in two pairs. A picture deceives easily, "
            + "so beside it stand measures of the relations themselves, and what they are when the labels are shuffled.");
        Cell cell = TagCase.CellOf(plan);
        if (store.Find(cell.Id, cell.Spec)?["pairs"] is not JsonObject pairs) return chapter;
        int[] labels = [.. pairs["labels"]!.AsArray().Select(label => (int)label!)];
        double[] x = Numbers(pairs["x"]!), y = Numbers(pairs["y"]!);
        PlotSeries[] series = [.. TagCase.Tags.Select((tag, n) => new PlotSeries(tag, [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == n).Select(i => new PlotPoint(x[i], y[i]))])).Where(one => one.Points.Count > 0)];
        return chapter with
        {
            Plots = [new Plot("figure6", "Relations of pairs with a tag in common", Format.Text($"{labels.Length} pairs; a dot is a pair, its colour the tag."), PlotKind.Dots, "", "", series)],
            Sheets = [new Sheet("Separation by tag", $"Silhouette and the share of the {Separation.Neighbours} nearest pairs with the same tag; p counts shuffles.", SeparationRow.Headers,
                [SeparationRow.Cells("relations", pairs["relations"]!), SeparationRow.Cells("the picture", pairs["plane"]!)])],
            Rows = [SeparationRow.Json(Name, "relations", pairs["relations"]!), SeparationRow.Json(Name, "plane", pairs["plane"]!)],
        };
    }

    private static double[] Numbers(JsonNode node) => [.. node.AsArray().Select(value => (double)value!)];
}
