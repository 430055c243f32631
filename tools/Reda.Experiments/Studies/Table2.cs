using Reda.Engine.Evaluation;
using Reda.Experiments.Cells;
using Reda.Experiments.Methods;
using Reda.Experiments.Results;
using Reda.Experiments.Sets;

namespace Reda.Experiments.Studies;

/// <summary>Table 2: all methods on all data sets.</summary>
internal sealed class Table2() : Study("table2", "Table 2: methods compared")
{
    public override IEnumerable<Cell> Cells(StudyPlan plan)
    {
        foreach (PaperSet set in plan.Sets)
        {
            foreach (Method method in plan.Methods) yield return RankingPlan.Default(method, set, plan);
        }

        // Searches take most of the time, so what needs none is there early.
        foreach (PaperSet set in plan.Sets)
        {
            foreach (Method method in plan.Methods.Where(method => method.IsSearched))
            {
                yield return RankingPlan.Tuning(method, set, plan);
                yield return RankingPlan.Tuned(method, set, plan);
            }
        }
    }

    private protected override Chapter Compose(StudyPlan plan, CellStore store, CancellationToken cancellationToken)
    {
        var tables = plan.Sets.Select(set => new RankingTable(set, plan, store, cancellationToken)).ToArray();
        return new Chapter(
            Name,
            Title,
            "HR@10 and nDCG@10 with 95 % intervals, next to the paper's numbers. The column default has every method's default settings; tuned those that a search on "
            + "validation items chose, with as many trials for every method; best test epoch the best on the test items over all epochs of the default settings, each metric by itself (of 12,000 random users where there are more), which is "
            + "what the authors' program reports and nobody can know beforehand. p is that of a paired randomisation test of the difference to REDA, and to the preset best, over users, by Holm's correction for all "
            + "methods of the column. REDA, best also looks at the order of histories where that is one of time; no other method does.")
        {
            Sheets = [.. tables.SelectMany(table => table.Sheets())],
            Plots = [.. tables.SelectMany(table => table.Plots())],
            Rows = [.. tables.SelectMany(table => table.Rows(Name))],
        };
    }
}
