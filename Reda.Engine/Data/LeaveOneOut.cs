namespace Reda.Engine.Data;

/// <summary>One interaction that was taken out of the training data.</summary>
/// <param name="User">The user's index.</param>
/// <param name="Item">The item's index.</param>
public readonly record struct HeldOut(int User, int Item);

/// <summary>Training data and, for the users with enough items, one interaction to test on.</summary>
/// <param name="Train">The interactions that stay; users and items are those of the source, so an item may have lost its only interaction.</param>
/// <param name="HeldOut">The interactions taken out, ascending by user, at most one a user.</param>
public sealed record LeaveOneOutSplit(Interactions Train, IReadOnlyList<HeldOut> HeldOut);

/// <summary>Splits interactions for leave-one-out evaluation.</summary>
public static class LeaveOneOut
{
    private const int None = -1;

    /// <summary>Takes one random item of every user who has at least <paramref name="minimumHistory"/> items out of the training data.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="seed">The seed; the same seed gives the same split.</param>
    /// <param name="minimumHistory">Users with fewer items keep them all; at least 1. The default leaves 3 for training, the fewest REDA can sample from.</param>
    /// <param name="keepKnown">
    /// Take only items that stay with another user; users without any keep all. In sparse data most items have one user, and a target that nobody has left is
    /// untrained: it measures luck.
    /// </param>
    /// <param name="redraw">
    /// With <paramref name="keepKnown"/>: draw among the items that stay with another user, so that nearly all users are tested. Otherwise draw from the whole history, and leave
    /// the user out where nobody else has the item: those who share little with others are tested as rarely as in test data from which unknown items were dropped.
    /// </param>
    public static LeaveOneOutSplit Split(Interactions data, ulong seed, int minimumHistory = 4, bool keepKnown = false, bool redraw = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumHistory, 1);
        var eligible = new List<int>();
        return Take(data, keepKnown, (user, owners) =>
        {
            ReadOnlySpan<int> history = data.History(user);
            eligible.Clear();
            for (int n = 0; n < history.Length && history.Length >= minimumHistory; n++)
            {
                if (!keepKnown || !redraw || owners[history[n]] > 1) eligible.Add(history[n]);
            }

            return eligible.Count > 0 ? eligible[new CounterRandom(seed, RandomStreams.HeldOut, (ulong)user).Next(eligible.Count)] : None;
        });
    }

    /// <summary>
    /// Takes the last item of every user who has at least <paramref name="minimumHistory"/> items out of the training data, as He et al. (2017) do: for data whose histories
    /// are in order of time.
    /// </summary>
    /// <param name="data">The interactions, their order known: <see cref="Interactions.HasOrder"/>.</param>
    /// <param name="minimumHistory">Users with fewer items keep them all; at least 1. The default leaves 3 for training, the fewest REDA can sample from.</param>
    /// <param name="keepKnown">Take only items that stay with another user; users whose last item nobody else has keep all.</param>
    /// <exception cref="InvalidOperationException">The order of the histories is not known.</exception>
    public static LeaveOneOutSplit Last(Interactions data, int minimumHistory = 4, bool keepKnown = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumHistory, 1);
        return Take(data, keepKnown, (user, _) =>
        {
            ReadOnlySpan<int> history = data.HistoryInOrder(user);
            return history.Length >= minimumHistory ? history[^1] : None;
        });
    }

    /// <summary>Takes an item of every user.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="keepKnown">Leave the user out where nobody else has the item.</param>
    /// <param name="choose">The item of a user, or <see cref="None"/>, by who has which item still.</param>
    private static LeaveOneOutSplit Take(Interactions data, bool keepKnown, Func<int, int[], int> choose)
    {
        var owners = new int[data.Items.Count];
        foreach (int item in data.HistoryItems) owners[item]++;
        var heldOut = new List<HeldOut>();
        var offsets = new int[data.Users.Count + 1];
        var items = new List<int>(data.Count);
        List<int>? inOrder = data.HasOrder ? new List<int>(data.Count) : null;
        for (int user = 0; user < data.Users.Count; user++)
        {
            int taken = choose(user, owners);
            if (taken >= 0 && keepKnown && owners[taken] == 1) taken = None;
            if (taken >= 0)
            {
                owners[taken]--;
                heldOut.Add(new HeldOut(user, taken));
            }

            AddWithout(data.History(user), taken, items);
            if (inOrder is not null) AddWithout(data.HistoryInOrder(user), taken, inOrder);
            offsets[user + 1] = items.Count;
        }

        return new LeaveOneOutSplit(new Interactions(data.Users, data.Items, offsets, [.. items], data.DuplicatesMerged, inOrder?.ToArray()), heldOut);
    }

    private static void AddWithout(ReadOnlySpan<int> history, int taken, List<int> items)
    {
        int at = history.IndexOf(taken);
        items.AddRange(at < 0 ? history : history[..at]);
        if (at >= 0) items.AddRange(history[(at + 1)..]);
    }
}
