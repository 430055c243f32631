namespace Reda.Engine.Data;

/// <summary>
/// Tells histories in order of time from those sorted by item. Of two items that follow each other in one history, other users have the same one first often, but not always:
/// things come out one after the other, and not everybody takes them up at once. In sorted rows all agree. A random order passes for one of time:
/// there the last item is a random one.
/// </summary>
internal static class TimeOrder
{
    private const ulong Seed = 0x6F72_6465_726F_6674;
    private const int Draws = 100_000;

    /// <summary>
    /// The largest share of comparisons that may agree. A few rows out of order, such as those of a later update, do not make a sorted file one in order of time.
    /// </summary>
    private const double Most = 0.99;

    /// <summary>Whether the order of the histories is known and, as far as can be told, one of time.</summary>
    /// <param name="data">The interactions.</param>
    public static bool IsLikely(Interactions data)
    {
        if (!data.HasOrder || data.Count == 0) return false;
        var users = new ItemUsers(data);
        var random = new CounterRandom(Seed, RandomStreams.OrderComparisons, 0);
        int same = 0, found = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            int at = random.Next(data.Count), user = Row(data.Offsets, at), place = at - data.Offsets[user];
            ReadOnlySpan<int> history = data.HistoryInOrder(user);
            if (place + 1 == history.Length) continue;
            int first = history[place], second = history[place + 1];
            ReadOnlySpan<int> owners = users.Of(first);
            int other = owners[random.Next(owners.Length)];
            if (other == user || data.History(other).BinarySearch(second) < 0) continue;
            ReadOnlySpan<int> others = data.HistoryInOrder(other);
            found++;
            if (others.IndexOf(first) < others.IndexOf(second)) same++;
        }

        return found > 0 && same <= Most * found;
    }

    /// <summary>The row that a position belongs to: the last that begins at or before it, so that empty rows own none.</summary>
    private static int Row(ReadOnlySpan<int> offsets, int position)
    {
        int low = 0, high = offsets.Length - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (offsets[middle] <= position) low = middle;
            else high = middle;
        }

        return low;
    }
}
