using System.Text.Json.Nodes;
using Reda.Engine.Evaluation;
using Reda.Experiments.Cells;
using Reda.Experiments.Methods;
using Reda.Experiments.Results;
using Reda.Experiments.Sets;

namespace Reda.Experiments.Studies;

/// <summary>Figure 5: how much the length of embeddings and the number of memory slots matter.</summary>
internal sealed class Figure5() : Study("figure5", "Figure 5: d and m")
{
    private const int DefaultSlots = 20;
    private const int MostActions = 200_000;

    private static readonly int[] s_dimensions = [16, 32, 64, 128, 256];
    private static readonly int[] s_slots = [5, 10, 20, 30, 40, 50];

    public override IEnumerable<Cell> Cells(StudyPlan plan)
        => SetsOf(plan).SelectMany(set => s_dimensions.Select(d => OfDimensions(d, set, plan)).Concat(s_slots.Select(m => OfSlots(m, set, plan))));

    private protected override Chapter Compose(StudyPlan plan, CellStore store, CancellationToken cancellationToken)
    {
        var plots = new List<Plot>();
        var rows = new List<JsonObject>();
        foreach (PaperSet set in SetsOf(plan))
        {
            Add("d", "the length of embeddings", s_dimensions, d => OfDimensions(d, set, plan));
            Add("m", "memory slots", s_slots, m => OfSlots(m, set, plan));

            void Add(string symbol, string meaning, int[] values, Func<int, Cell> cellOf)
            {
                var found = values.Select(value => (Value: value, Cell: cellOf(value))).Select(one => (one.Value, Outcomes: RankingCell.Outcomes(store.Find(one.Cell.Id, one.Cell.Spec))))
                    .Where(one => one.Outcomes is not null).Select(one => (one.Value, Metrics: one.Outcomes!.Metrics(TieRule.Loses))).ToArray();
                if (found.Length == 0) return;
                plots.Add(new Plot($"figure5-{set.Name}-{symbol}", $"{set.Name}: {symbol}", $"HR@10 and nDCG@10 by {meaning}, with 95 % intervals.", PlotKind.Lines, symbol, "HR@10, nDCG@10",
                [
                    new PlotSeries("HR@10", [.. found.Select(one => new PlotPoint(one.Value, one.Metrics.HitRatio10, one.Metrics.HitRatioMargin[1]))]),
                    new PlotSeries("nDCG@10", [.. found.Select(one => new PlotPoint(one.Value, one.Metrics.Ndcg10, one.Metrics.NdcgMargin[1]))]),
                ]));
                rows.AddRange(found.Select(one => new JsonObject
                {
                    ["table"] = Name,
                    ["data"] = set.Name,
                    ["method"] = "REDA",
                    [symbol] = one.Value,
                    ["hr@10"] = one.Metrics.HitRatio10,
                    ["ndcg@10"] = one.Metrics.Ndcg10,
                    ["ties"] = "loses",
                    ["protocol"] = "100",
                }));
            }
        }

        return new Chapter(Name, Title, "All else default; the smaller data sets, where the paper shows one. The paper finds d = 64 best for HR and 32 for nDCG, and m = 20 best for both.") { Plots = plots, Rows = rows };
    }

    /// <summary>Nine fits to GPoetry and rankings of its users would take as long as the rest of the figure.</summary>
    private static IEnumerable<PaperSet> SetsOf(StudyPlan plan) => plan.Sets.Where(set => set.Actions <= MostActions);

    private static Cell OfDimensions(int d, PaperSet set, StudyPlan plan) => d == plan.Effort.Dimensions
        ? RankingPlan.Default(MethodList.Reda, set, plan)
        : RankingPlan.Variant(Format.Text($"d{d}"), Settings.None.With(Knob.Dimensions, d), set, plan);

    private static Cell OfSlots(int m, PaperSet set, StudyPlan plan) => m == DefaultSlots
        ? RankingPlan.Default(MethodList.Reda, set, plan)
        : RankingPlan.Variant(Format.Text($"m{m}"), Settings.None.With("memory_slots", m), set, plan);
}
