namespace Reda.Engine.Data;

/// <summary>The items that are not in a history, numbered in ascending order.</summary>
internal static class UnseenItems
{
    /// <summary>The item of the given rank: exact, with no rejection that might never end.</summary>
    /// <param name="history">Ascending distinct items.</param>
    /// <param name="rank">From 0 to the number of items - the length of <paramref name="history"/> - 1.</param>
    public static int ByRank(ReadOnlySpan<int> history, int rank)
    {
        // history[n] - n items outside the history stand before history[n].
        int low = 0, high = history.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (history[middle] - middle <= rank) low = middle + 1;
            else high = middle;
        }

        return rank + low;
    }
}
