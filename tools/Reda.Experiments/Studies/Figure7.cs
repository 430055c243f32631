using System.Text.Json.Nodes;
using Reda.Experiments.CaseStudy;
using Reda.Experiments.Cells;
using Reda.Experiments.Results;

namespace Reda.Experiments.Studies;

/// <summary>Figure 7: vectors of users who prefer a tag.</summary>
internal sealed class Figure7() : Study("figure7", "Figure 7: users and tags")
{
    private const int ShownDimensions = 10;

    public override IEnumerable<Cell> Cells(StudyPlan plan) => [TagCase.CellOf(plan)];

    private protected override Chapter Compose(StudyPlan plan, CellStore store, CancellationToken cancellationToken)
    {
        var chapter = new Chapter(
            Name, Title, "Vectors of the users whose tagged artists are most purely of one tag, through softmax over their dimensions as in the paper. Shown are the dimensions whose mean over the two groups differs most.");
        Cell cell = TagCase.CellOf(plan);
        if (store.Find(cell.Id, cell.Spec)?["users"] is not JsonObject users) return chapter;
        var shown = users["shown"]!.AsArray().Select(one => (User: (string)one!["user"]!, Tag: (string)one["tag"]!, Share: (double)one["share"]!, Softmax: one["softmax"]!.AsArray().Select(value => (double)value!).ToArray())).ToArray();
        int count = shown[0].Softmax.Length;
        double Mean(string tag, int dimension) => shown.Where(one => one.Tag == tag).Select(one => one.Softmax[dimension]).DefaultIfEmpty(0).Average();
        int[] dimensions = [.. Enumerable.Range(0, count).OrderByDescending(n => Math.Abs(Mean(TagCase.UserTags[0], n) - Mean(TagCase.UserTags[1], n))).ThenBy(n => n).Take(ShownDimensions).Order()];
        PlotSeries[] series = [.. shown.Select(one => new PlotSeries($"{one.Tag}: user {one.User}", [.. dimensions.Select((dimension, n) => new PlotPoint(n, one.Softmax[dimension] * count))]))];
        return chapter with
        {
            Plots =
            [
                new Plot("figure7", "Users by dimension", $"The probability of a dimension times {count}: 1 is the mean.", PlotKind.Bars, "dimension", "probability, mean 1", series)
                {
                    Categories = [.. dimensions.Select(dimension => Format.Text($"d{dimension + 1}"))],
                },
            ],
            Sheets = [new Sheet("Separation by preferred tag", Format.Text($"{(int)users["measured"]!} users, half of each tag."), SeparationRow.Headers, [SeparationRow.Cells("users", users["separation"]!)])],
            Rows = [SeparationRow.Json(Name, "users", users["separation"]!), .. shown.Select(one => new JsonObject
            {
                ["table"] = Name, ["data"] = "LastFM", ["user"] = one.User, ["tag"] = one.Tag, ["share"] = one.Share,
            })],
        };
    }
}
