using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Evaluation;

namespace Reda.IO;

/// <summary>
/// Reads leave-one-out test sets: the authors' <c>user:history:target</c>, or delimited text with one user,target row a case, whose history is the user's
/// training history.
/// </summary>
public static class TestReader
{
    /// <summary>Reads a file, or <c>testset.txt</c> inside a folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="items">The items that the model knows.</param>
    /// <param name="histories">The training histories; <see langword="null"/> where they are not at hand, which the authors' format does not need.</param>
    /// <param name="options">How delimited text is read.</param>
    /// <exception cref="RedaException">
    /// R101-R104, R109: the content is not as it should be. R106: delimited text without training histories. R108: a target is in its user's history.
    /// R120: the file cannot be read.
    /// </exception>
    public static TestSet Read(string path, Vocabulary items, Interactions? histories, ReadOptions? options = null)
    {
        string file = DataFile.Resolve(path, DataFile.TestName);
        options ??= new ReadOptions();
        return DataFile.Parse(file, options, lines => ReadAuthors(lines, items, histories), lines => ReadDelimited(lines, items, histories, options));
    }

    private static TestSet ReadAuthors(StrictLineReader lines, Vocabulary items, Interactions? histories)
    {
        var cases = new List<EvaluationCase>();
        var pool = new IdPool();
        var history = new SortedSet<int>();
        int unknownTargets = 0, unknownHistoryItems = 0;
        while (lines.TryReadText(out var text))
        {
            var line = new AuthorsLine(lines, text);
            string user = pool.Of(line.ReadId("user"));
            line.NextPart("history");
            history.Clear();
            while (line.TryReadId(out int id))
            {
                if (items.TryGetIndex(pool.Of(id), out int item)) history.Add(item);
                else unknownHistoryItems++;
            }

            line.NextPart("target");
            int place = line.Position;
            string targetId = pool.Of(line.ReadId("target"));
            line.End("a test line holds one target");
            int target = items.TryGetIndex(targetId, out int known) ? known : -1;
            if (target < 0) unknownTargets++;
            else if (history.Contains(target) || TrainingHistory(histories, user).BinarySearch(target) >= 0) throw DataErrors.Leaked(lines.At(place), user, targetId);
            cases.Add(new EvaluationCase(user, [.. history], target));
        }

        return new TestSet(cases, unknownTargets, 0, unknownHistoryItems);
    }

    private static TestSet ReadDelimited(StrictLineReader lines, Vocabulary items, Interactions? histories, ReadOptions options)
    {
        if (histories is null)
        {
            throw DataErrors.UnknownId(lines.Path, "a user,target test needs the training histories", "the model was saved without them",
                "train without --without-histories, or give the test as user:history:target");
        }

        var cases = new List<EvaluationCase>();
        int unknownTargets = 0, unknownUsers = 0;
        foreach (var row in new DelimitedRows(lines, options).Read())
        {
            bool userKnown = histories.Users.TryGetIndex(row.User, out _);
            var history = TrainingHistory(histories, row.User);
            int target = userKnown && items.TryGetIndex(row.Item, out int known) ? known : -1;
            if (!userKnown) unknownUsers++;
            else if (target < 0) unknownTargets++;
            else if (history.BinarySearch(target) >= 0) throw DataErrors.Leaked(DataErrors.At(lines.Path, row.Line, 1), row.User, row.Item);
            cases.Add(new EvaluationCase(row.User, history.ToArray(), target));
        }

        return new TestSet(cases, unknownTargets, unknownUsers, 0);
    }

    private static ReadOnlySpan<int> TrainingHistory(Interactions? histories, string user)
        => histories is not null && histories.Users.TryGetIndex(user, out int index) ? histories.History(index) : [];
}
