using System.Text.Json.Nodes;
using Reda.Experiments.Cells;
using Reda.Experiments.Results;
using Reda.Experiments.Sets;

namespace Reda.Experiments.Studies;

/// <summary>Table 1: what the data sets hold.</summary>
internal sealed class Table1() : Study("table1", "Table 1: data statistics")
{
    /// <summary>The cell of a set's statistics.</summary>
    public static Cell CellOf(PaperSet set, StudyPlan plan) => new($"data.{set.Name}", Format.Text($"{set.Name} effort {plan.Effort.Name} seed {plan.Seed}"), 0.5, context =>
    {
        LoadedSet data = context.Sets.Load(set.Name);
        return new JsonObject
        {
            ["users"] = data.Train.Users.Count,
            ["items"] = data.Train.Items.Count,
            ["actions"] = data.Train.Count,
            ["test_users"] = data.Cases.Count,
            ["history_lengths"] = OutcomeText.OfNumbers(data.Cases.Select(testCase => testCase.History.Length)),
        };
    });

    public override IEnumerable<Cell> Cells(StudyPlan plan) => plan.Sets.Select(set => CellOf(set, plan));

    private protected override Chapter Compose(StudyPlan plan, CellStore store, CancellationToken cancellationToken)
    {
        var rows = new List<JsonObject>();
        var lines = new List<string[]>();
        foreach (PaperSet set in plan.Sets)
        {
            Cell cell = CellOf(set, plan);
            if (store.Find(cell.Id, cell.Spec) is not { } found) continue;
            int users = (int)found["users"]!, items = (int)found["items"]!, actions = (int)found["actions"]!, test = (int)found["test_users"]!;
            double density = 100.0 * actions / ((double)users * items);
            rows.Add(new JsonObject
            {
                ["table"] = Name,
                ["data"] = set.Name,
                ["users"] = users,
                ["items"] = items,
                ["actions"] = actions,
                ["density_percent"] = density,
                ["test_users"] = test,
                ["paper_users"] = set.Users,
                ["paper_items"] = set.Items,
                ["paper_actions"] = set.Actions,
                ["paper_density_percent"] = set.Density,
            });
            lines.Add(
            [
                set.Name, Both(users, set.Users), Both(items, set.Items), Both(actions, set.Actions), Format.Text($"{density:0.00} ({set.Density:0.00})"), Format.Text($"{test:N0}"),
            ]);
        }

        return new Chapter(Name, Title, "Training data as released; the paper's numbers in brackets. LastFM's hold-out is our own: the authors did not release theirs.")
        {
            Sheets = [new Sheet("Data statistics", "Users, items and actions of the training files, and the users that have a test case.", ["data", "users", "items", "actions", "density %", "test users"], lines)],
            Rows = rows,
        };
    }

    private static string Both(int ours, int paper) => Format.Text($"{ours:N0} ({paper:N0})");
}
