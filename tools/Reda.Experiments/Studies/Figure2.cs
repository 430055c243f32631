using System.Text.Json.Nodes;
using Reda.Engine.Evaluation;
using Reda.Experiments.Cells;
using Reda.Experiments.Methods;
using Reda.Experiments.Results;
using Reda.Experiments.Sets;

namespace Reda.Experiments.Studies;

/// <summary>Figure 2: what the pairwise interaction layer and the memory attention layer are worth.</summary>
internal sealed class Figure2() : Study("figure2", "Figure 2: the layers' worth")
{
    private const int LongestList = 15;

    private static readonly (string Title, string Name, Settings? Settings)[] s_models =
    [
        ("REDA", "default", null),
        ("REDA-NPIL", "npil", Settings.None.With("aspects", 1)),
        ("REDA-NMAL", "nmal", Settings.None.With("memory_attention", "no")),
    ];

    public override IEnumerable<Cell> Cells(StudyPlan plan)
        => plan.Sets.SelectMany(set => s_models.Select(model => CellOf(model.Name, model.Settings, set, plan)));

    private protected override Chapter Compose(StudyPlan plan, CellStore store, CancellationToken cancellationToken)
    {
        var plots = new List<Plot>();
        var rows = new List<JsonObject>();
        foreach (PaperSet set in plan.Sets)
        {
            var hits = new List<PlotSeries>();
            var gains = new List<PlotSeries>();
            foreach (var (title, name, settings) in s_models)
            {
                Cell cell = CellOf(name, settings, set, plan);
                if (RankingCell.Outcomes(store.Find(cell.Id, cell.Spec)) is not { } outcomes) continue;
                PlotPoint[] hit = [.. Enumerable.Range(1, LongestList).Select(n => new PlotPoint(n, outcomes.HitRatios(n, TieRule.Loses).Average()))];
                PlotPoint[] gain = [.. Enumerable.Range(1, LongestList).Select(n => new PlotPoint(n, outcomes.Ndcgs(n, TieRule.Loses).Average()))];
                hits.Add(new PlotSeries(title, hit));
                gains.Add(new PlotSeries(title, gain));
                rows.AddRange(hit.Zip(gain, (one, other) => new JsonObject
                {
                    ["table"] = Name,
                    ["data"] = set.Name,
                    ["method"] = title,
                    ["n"] = (int)one.X,
                    ["hr"] = one.Y,
                    ["ndcg"] = other.Y,
                    ["ties"] = "loses",
                    ["protocol"] = "100",
                }));
            }

            if (hits.Count == 0) continue;
            plots.Add(new Plot($"figure2-{set.Name}-hr", $"{set.Name}: HR@N", "HR@N among 100 negatives, ties lose.", PlotKind.Lines, "N", "HR@N", hits));
            plots.Add(new Plot($"figure2-{set.Name}-ndcg", $"{set.Name}: nDCG@N", "nDCG@N among 100 negatives, ties lose.", PlotKind.Lines, "N", "nDCG@N", gains));
        }

        return new Chapter(
            Name, Title, "The complete model beside REDA-NPIL, without the pairwise interaction layer (one embedding an item), and REDA-NMAL, without the memory attention layer. The paper does not say which data its figure shows; here are all.")
        {
            Plots = plots,
            Rows = rows,
        };
    }

    private static Cell CellOf(string name, Settings? settings, PaperSet set, StudyPlan plan)
        => settings is null ? RankingPlan.Default(MethodList.Reda, set, plan) : RankingPlan.Variant(name, settings, set, plan);
}
