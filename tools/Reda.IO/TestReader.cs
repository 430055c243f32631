using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Evaluation;
using Reda.IO.Rows;
using Reda.IO.Sources;

namespace Reda.IO;

/// <summary>
/// Reads leave-one-out test sets: the authors' <c>user:history:target</c>, or a table with one user,target row a case, whose history is the user's training
/// history.
/// </summary>
public static class TestReader
{
    /// <summary>Reads a file, or the test file inside a folder.</summary>
    /// <param name="path">The file or folder, or <c>-</c> for <see cref="ReadOptions.StandardInput"/>.</param>
    /// <param name="items">The items that the model knows.</param>
    /// <param name="histories">The training histories; <see langword="null"/> where they are not at hand, which the authors' format does not need.</param>
    /// <param name="options">How the file is read.</param>
    /// <exception cref="RedaException">
    /// R101-R104, R107, R109, R130-R134: the content is not as it should be. R106: a table without training histories. R108: a target is in its user's history.
    /// R120: the file cannot be read.
    /// </exception>
    public static TestSet Read(string path, Vocabulary items, Interactions? histories, ReadOptions? options = null)
    {
        string file = DataFile.Resolve(path, DataFile.TestName);
        options ??= new ReadOptions();
        TestSet? test = null;
        BadRows.Collect(bad => DataFile.Read(file, options, Tables.Column.Interactions(options), bad, data =>
        {
            if (data.Table is null)
            {
                test = ReadAuthors(data.Lines!, items, histories, bad);
                return;
            }

            using var rows = new TableRows(data.Table, bad, Need.IfThere, Need.None);
            test = ReadRows(rows, items, histories ?? throw WithoutHistories(file), bad);
        }));
        return test!;
    }

    private static TestSet ReadAuthors(StrictLineReader lines, Vocabulary items, Interactions? histories, BadRows bad)
    {
        var cases = new List<EvaluationCase>();
        var history = new SortedSet<int>();
        int unknownTargets = 0, unknownHistoryItems = 0;
        lines.BadLines = bad;
        while (lines.TryReadText(out var text))
        {
            try
            {
                var line = new AuthorsLine(lines, text);
                string user = IdOf(line.ReadId("user"));
                line.NextPart("history");
                history.Clear();
                while (line.TryReadId(out int id))
                {
                    if (items.TryGetIndex(IdOf(id), out int item)) history.Add(item);
                    else unknownHistoryItems++;
                }

                line.NextPart("target");
                int place = line.Position;
                string targetId = IdOf(line.ReadId("target"));
                line.End("a test line holds one target");
                int target = items.TryGetIndex(targetId, out int known) ? known : -1;
                if (target < 0) unknownTargets++;
                else if (history.Contains(target) || TrainingHistory(histories, user).BinarySearch(target) >= 0) throw DataErrors.Leaked(lines.At(place), user, targetId);
                cases.Add(new EvaluationCase(user, [.. history], target));
            }
            catch (RedaException e) when (e.Kind == RedaErrorKind.Data)
            {
                bad.Add(e);
            }
        }

        return new TestSet(cases, unknownTargets, 0, unknownHistoryItems);
    }

    private static TestSet ReadRows(TableRows rows, Vocabulary items, Interactions histories, BadRows bad)
    {
        var cases = new List<EvaluationCase>();
        int unknownTargets = 0, unknownUsers = 0;
        while (rows.Next())
        {
            string user = rows.User.ToString();
            bool userKnown = histories.Users.TryGetIndex(user, out _);
            var history = TrainingHistory(histories, user);
            int target = userKnown && items.TryGetIndex(rows.Item, out int known) ? known : -1;
            if (!userKnown) unknownUsers++;
            else if (target < 0) unknownTargets++;
            else if (history.BinarySearch(target) >= 0) bad.Add(DataErrors.Leaked(rows.At, user, rows.Item.ToString()));
            cases.Add(new EvaluationCase(user, history.ToArray(), target));
        }

        return new TestSet(cases, unknownTargets, unknownUsers, 0);
    }

    private static string IdOf(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static RedaException WithoutHistories(string path) => DataErrors.UnknownId(path, "a user,target test needs the training histories",
        "the model was saved without them", "train without --without-histories, or give the test as user:history:target");

    private static ReadOnlySpan<int> TrainingHistory(Interactions? histories, string user)
        => histories is not null && histories.Users.TryGetIndex(user, out int index) ? histories.History(index) : [];
}
