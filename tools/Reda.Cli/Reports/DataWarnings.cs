using Reda.Engine.Data;
using Reda.IO;

namespace Reda.Cli.Reports;

/// <summary>Says what is unusual about data without being an error.</summary>
internal static class DataWarnings
{
    // A training sample needs three different items of its user.
    private const int FewestTrainable = 3;

    /// <summary>Warns of merged pairs (W104), users too short to train on (W105) and users without negatives (W108).</summary>
    public static void Report(Session session, Interactions data)
    {
        if (data.DuplicatesMerged > 0)
        {
            long all = data.Count + data.DuplicatesMerged;
            session.Warn("W104", Plain.Text($"{data.DuplicatesMerged} of {all} pairs ({Plain.Percent(data.DuplicatesMerged, all)}) repeat another one: merged"));
        }

        var users = Enumerable.Range(0, data.Users.Count);
        int tooShort = users.Count(user => data.History(user).Length < FewestTrainable);
        if (tooShort > 0)
        {
            session.Warn("W105", Plain.Text(
                $"{tooShort} of {data.Users.Count} users ({Plain.Percent(tooShort, data.Users.Count)}) have fewer than {FewestTrainable} items: skipped in training, scored all the same"));
        }

        int[] ownAll = [.. users.Where(user => data.History(user).Length == data.Items.Count)];
        if (ownAll.Length > 0)
        {
            session.Warn("W108", Plain.Text(
                $"{ownAll.Length} of {data.Users.Count} users have every item, the first is '{data.Users[ownAll[0]]}': no negative exists, skipped in training"));
        }
    }

    /// <summary>Warns when hardly any name belongs to an item (W143): the file is probably that of other data.</summary>
    public static void Report(Session session, Vocabulary items, IReadOnlyDictionary<string, string> names)
    {
        int named = items.Ids.Count(names.ContainsKey);
        if (named < (items.Count + 1) / 2) session.Warn("W143", Plain.Text($"{named} of {items.Count} items have a name in the file of names"));
    }

    /// <summary>Warns of what a model does not know of a test set (W106).</summary>
    public static void Report(Session session, TestSet test)
    {
        int cases = test.Cases.Count;
        if (test.UnknownTargets > 0) session.Warn("W106", Plain.Text($"{test.UnknownTargets} of {cases} test targets are unknown to the model: counted as misses"));
        if (test.UnknownUsers > 0) session.Warn("W106", Plain.Text($"{test.UnknownUsers} of {cases} test users are unknown to the model: counted as misses"));
        if (test.UnknownHistoryItems > 0) session.Warn("W106", Plain.Text($"{test.UnknownHistoryItems} history items of the test are unknown to the model: left out"));
    }
}
