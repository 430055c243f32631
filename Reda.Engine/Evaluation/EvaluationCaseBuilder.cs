using Reda.Engine.Data;

namespace Reda.Engine.Evaluation;

/// <summary>Makes evaluation cases for one model from external ids or from a split, and counts what did not fit.</summary>
/// <param name="items">The items the model knows.</param>
public sealed class EvaluationCaseBuilder(Vocabulary items)
{
    private readonly List<EvaluationCase> _cases = [];

    /// <summary>The cases in the order they were added.</summary>
    public IReadOnlyList<EvaluationCase> Cases => _cases;

    /// <summary>History items that the model does not know: they were dropped.</summary>
    public int UnknownHistoryItems { get; private set; }

    /// <summary>Targets that the model does not know: the evaluation counts them as misses.</summary>
    public int UnknownTargets { get; private set; }

    /// <summary>Cases whose target also stands in their history: test data has leaked, and such cases flatter a model.</summary>
    public int TargetsInHistory { get; private set; }

    /// <summary>Makes the cases of a split: histories are the training histories.</summary>
    /// <param name="split">The split.</param>
    /// <param name="items">The items the model knows.</param>
    public static EvaluationCaseBuilder FromSplit(LeaveOneOutSplit split, Vocabulary items)
    {
        var builder = new EvaluationCaseBuilder(items);
        Interactions train = split.Train;
        foreach (var (user, item) in split.HeldOut)
            builder.Add(train.Users[user], train.History(user).ToArray().Select(known => train.Items[known]), train.Items[item]);
        return builder;
    }

    /// <summary>Adds one case.</summary>
    /// <param name="user">The user's external id, for reports.</param>
    /// <param name="history">The external ids of the history; repeated ones are merged.</param>
    /// <param name="target">The external id of the held-out item.</param>
    public void Add(string user, IEnumerable<string> history, string target)
    {
        var known = new SortedSet<int>();
        foreach (string id in history)
        {
            if (items.TryGetIndex(id, out int item)) known.Add(item);
            else UnknownHistoryItems++;
        }

        int targetIndex = items.TryGetIndex(target, out int found) ? found : -1;
        if (targetIndex < 0) UnknownTargets++;
        if (known.Contains(targetIndex)) TargetsInHistory++;
        _cases.Add(new EvaluationCase(user, [.. known], targetIndex));
    }
}
