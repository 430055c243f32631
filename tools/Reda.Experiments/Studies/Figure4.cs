using System.Text.Json.Nodes;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Experiments.Cells;
using Reda.Experiments.Methods;
using Reda.Experiments.Results;
using Reda.Experiments.Sets;

namespace Reda.Experiments.Studies;

/// <summary>Figure 4: how little of a history is enough.</summary>
internal sealed class Figure4() : Study("figure4", "Figure 4: parts of histories")
{
    private static readonly double[] s_ratios = [0.2, 0.4, 0.6, 0.8, 1.0];

    public override IEnumerable<Cell> Cells(StudyPlan plan) => plan.Sets.Select(set => CellOf(set, plan));

    private protected override Chapter Compose(StudyPlan plan, CellStore store, CancellationToken cancellationToken)
    {
        var plots = new List<Plot>();
        var rows = new List<JsonObject>();
        foreach (PaperSet set in plan.Sets)
        {
            Cell cell = CellOf(set, plan);
            if (store.Find(cell.Id, cell.Spec) is not { } found) continue;
            var points = s_ratios.Select(ratio => (Ratio: ratio, Metrics: RankingCell.Outcomes(found, NameOf(ratio))!.Metrics(TieRule.Loses))).ToArray();
            PlotSeries Series(string name, Func<RankingMetrics, double> metric) => new(name, [.. points.Select(point => new PlotPoint(point.Ratio, metric(point.Metrics)))]);
            plots.Add(new Plot($"figure4-{set.Name}", set.Name, "HR and nDCG when only a share of each history is looked at in scoring.", PlotKind.Lines, "share of actions", "HR, nDCG",
            [
                Series("HR@5", metrics => metrics.HitRatio[0]), Series("HR@10", metrics => metrics.HitRatio10), Series("nDCG@5", metrics => metrics.Ndcg[0]), Series("nDCG@10", metrics => metrics.Ndcg10),
            ]));
            rows.AddRange(points.Select(point => new JsonObject
            {
                ["table"] = Name,
                ["data"] = set.Name,
                ["method"] = "REDA",
                ["ratio"] = point.Ratio,
                ["hr@5"] = point.Metrics.HitRatio[0],
                ["ndcg@5"] = point.Metrics.Ndcg[0],
                ["hr@10"] = point.Metrics.HitRatio10,
                ["ndcg@10"] = point.Metrics.Ndcg10,
                ["ties"] = "loses",
                ["protocol"] = "100",
            }));
        }

        return new Chapter(Name, Title, "One model a data set, default settings; a random share of each history is looked at when it scores. The paper finds differences below 2 %.") { Plots = plots, Rows = rows };
    }

    private static Cell CellOf(PaperSet set, StudyPlan plan)
    {
        Settings settings = RankingCell.Base(MethodList.Reda, plan.Effort);
        string spec = RankingCell.Spec(MethodList.Reda, set, plan.Effort, plan.Seed, settings) + " shares " + string.Join(' ', s_ratios.Select(NameOf));
        return new Cell($"history.{set.Name}", spec, 1.6 * RankingCell.CostOf(MethodList.Reda, set, plan.Effort), context =>
        {
            LoadedSet data = context.Sets.Load(set.Name);
            var model = (RedaModel)RankingCell.Fit(MethodList.Reda, data, settings, context.Part(0, 0.5)).Model;
            var outcomes = new JsonObject();
            for (int n = 0; n < s_ratios.Length; n++)
            {
                CellContext part = context.Part(0.5 + (0.1 * n), 0.6 + (0.1 * n));
                outcomes[NameOf(s_ratios[n])] = RankingCell.Rank(model.WithHistorySample(new HistorySample(s_ratios[n], context.Seed)), data, full: false, part);
                part.Progress.Report(1);
            }

            return new JsonObject { ["outcomes"] = outcomes };
        });
    }

    private static string NameOf(double ratio) => Format.Text($"{ratio:0.0}");
}
