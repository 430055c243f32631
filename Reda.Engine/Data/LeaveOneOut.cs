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
    /// <summary>Takes one random item of every user who has at least <paramref name="minimumHistory"/> items out of the training data.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="seed">The seed; the same seed gives the same split.</param>
    /// <param name="minimumHistory">Users with fewer items keep them all; at least 1. The default leaves 3 for training, the fewest REDA can sample from.</param>
    public static LeaveOneOutSplit Split(Interactions data, ulong seed, int minimumHistory = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumHistory, 1);
        var heldOut = new List<HeldOut>();
        var offsets = new int[data.Users.Count + 1];
        var items = new List<int>(data.Count);
        for (int user = 0; user < data.Users.Count; user++)
        {
            ReadOnlySpan<int> history = data.History(user);
            if (history.Length < minimumHistory)
            {
                items.AddRange(history);
            }
            else
            {
                int taken = new CounterRandom(seed, RandomStreams.HeldOut, (ulong)user).Next(history.Length);
                heldOut.Add(new HeldOut(user, history[taken]));
                items.AddRange(history[..taken]);
                items.AddRange(history[(taken + 1)..]);
            }

            offsets[user + 1] = items.Count;
        }

        return new LeaveOneOutSplit(new Interactions(data.Users, data.Items, offsets, [.. items], data.DuplicatesMerged), heldOut);
    }
}
