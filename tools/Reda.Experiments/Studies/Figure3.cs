using System.Text.Json.Nodes;
using Reda.Engine.Evaluation;
using Reda.Experiments.Cells;
using Reda.Experiments.Methods;
using Reda.Experiments.Results;
using Reda.Experiments.Sets;

namespace Reda.Experiments.Studies;

/// <summary>Figure 3: the improvement over other methods by the number of a user's actions.</summary>
internal sealed class Figure3() : Study("figure3", "Figure 3: sparse users")
{
    private static readonly string[] s_others = ["neumf", "fism"];

    private static readonly (string Name, int Most)[] s_groups = [("up to 5", 5), ("6 to 10", 10), ("11 to 20", 20), ("21 to 30", 30), ("31 to 50", 50), ("over 50", int.MaxValue)];

    public override IEnumerable<Cell> Cells(StudyPlan plan)
        => plan.Sets.SelectMany(set => Others(plan).Select(method => RankingPlan.Default(method, set, plan)).Prepend(RankingPlan.Default(MethodList.Reda, set, plan)).Append(Table1.CellOf(set, plan)));

    private protected override Chapter Compose(StudyPlan plan, CellStore store, CancellationToken cancellationToken)
    {
        var plots = new List<Plot>();
        var rows = new List<JsonObject>();
        foreach (PaperSet set in plan.Sets)
        {
            Cell statistics = Table1.CellOf(set, plan);
            if (store.Find(statistics.Id, statistics.Spec) is not { } found || OutcomesOf(MethodList.Reda, set, plan, store) is not { } reda) continue;
            int[] lengths = OutcomeText.Numbers((string)found["history_lengths"]!);
            foreach (bool ndcg in new[] { false, true })
            {
                string metric = ndcg ? "nDCG@10" : "HR@10";
                var series = new List<PlotSeries>();
                foreach (Method other in Others(plan))
                {
                    if (OutcomesOf(other, set, plan, store) is not { } theirs || theirs.Count != reda.Count) continue;
                    var points = Improvements(Gains(reda, ndcg), Gains(theirs, ndcg), lengths).ToArray();
                    series.Add(new PlotSeries($"over {other.Title}", [.. points.Select(one => one.Point)]));
                    rows.AddRange(points.Select(one => new JsonObject
                    {
                        ["table"] = Name,
                        ["data"] = set.Name,
                        ["over"] = other.Title,
                        ["actions"] = s_groups[(int)one.Point.X].Name,
                        ["users"] = one.Users,
                        ["metric"] = metric.ToLowerInvariant(),
                        ["improvement"] = one.Point.Y,
                        ["margin"] = one.Point.Margin,
                        ["ties"] = "loses",
                        ["protocol"] = "100",
                    }));
                }

                if (series.Count == 0) continue;
                plots.Add(new Plot(
                    $"figure3-{set.Name}-{(ndcg ? "ndcg" : "hr")}", $"{set.Name}: {metric}", $"{metric} of REDA minus that of the other method, by the number of training actions, with 95 % intervals.", PlotKind.Bars, "actions", metric, series)
                {
                    Categories = [.. s_groups.Select(group => group.Name)],
                });
            }
        }

        return new Chapter(Name, Title, "The paper finds that the improvement over NeuMF and FISM grows as users get sparser. Default settings, 100 negatives, ties lose; paired 95 % intervals over the users of a group.")
        {
            Plots = plots,
            Rows = rows,
        };
    }

    private static IEnumerable<Method> Others(StudyPlan plan) => plan.Methods.Where(method => s_others.Contains(method.Name));

    private static RankingOutcomes? OutcomesOf(Method method, PaperSet set, StudyPlan plan, CellStore store)
    {
        Cell cell = RankingPlan.Default(method, set, plan);
        return RankingCell.Outcomes(store.Find(cell.Id, cell.Spec));
    }

    private static double[] Gains(RankingOutcomes outcomes, bool ndcg) => ndcg ? outcomes.Ndcgs(10, TieRule.Loses) : outcomes.HitRatios(10, TieRule.Loses);

    private static IEnumerable<(PlotPoint Point, int Users)> Improvements(double[] reda, double[] other, int[] lengths)
    {
        for (int group = 0; group < s_groups.Length; group++)
        {
            int least = group == 0 ? 0 : s_groups[group - 1].Most + 1, most = s_groups[group].Most;
            double[] differences = [.. Enumerable.Range(0, reda.Length).Where(n => lengths[n] >= least && lengths[n] <= most).Select(n => reda[n] - other[n])];
            if (differences.Length < 2) continue;
            double mean = differences.Average(), variance = differences.Sum(value => (value - mean) * (value - mean)) / (differences.Length - 1);
            yield return (new PlotPoint(group, mean, 1.96 * Math.Sqrt(variance / differences.Length)), differences.Length);
        }
    }
}
