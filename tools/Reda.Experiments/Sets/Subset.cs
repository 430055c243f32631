using Reda.Engine.Data;

namespace Reda.Experiments.Sets;

/// <summary>Takes some users out of a data set. Items keep their indices, so that cases still fit.</summary>
public static class Subset
{
    private const ulong UserStream = 71UL << 32;

    /// <summary>All interactions of random users, as many users as fit.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="most">The most interactions; the first user drawn is kept whatever it has.</param>
    /// <param name="seed">The seed of the choice.</param>
    public static Interactions OfInteractions(Interactions data, int most, ulong seed)
    {
        if (data.Count <= most) return data;
        var kept = new List<int>();
        int count = 0;
        foreach (int user in InRandomOrder(data.Users.Count, seed))
        {
            int size = data.History(user).Length;
            if (kept.Count > 0 && count + size > most) break;
            kept.Add(user);
            count += size;
        }

        return OfUsers(data, kept);
    }

    /// <summary>All interactions of some users.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="users">The users' indices, in any order.</param>
    public static Interactions OfUsers(Interactions data, IEnumerable<int> users)
    {
        int[] kept = [.. users.Distinct().Order()];
        var offsets = new int[kept.Length + 1];
        List<int> items = [], inOrder = [];
        for (int n = 0; n < kept.Length; n++)
        {
            items.AddRange(data.History(kept[n]));
            if (data.HasOrder) inOrder.AddRange(data.HistoryInOrder(kept[n]));
            offsets[n + 1] = items.Count;
        }

        return new Interactions(
            new Vocabulary(kept.Select(user => data.Users[user])), data.Items, offsets, [.. items], inOrder: data.HasOrder ? [.. inOrder] : null);
    }

    /// <summary>The numbers below a count in an order that the seed decides.</summary>
    internal static int[] InRandomOrder(int count, ulong seed)
    {
        ulong[] keys = [.. Enumerable.Range(0, count).Select(n => new CounterRandom(seed, UserStream, (ulong)n).Next())];
        int[] order = [.. Enumerable.Range(0, count)];
        Array.Sort(keys, order);
        return order;
    }
}
