namespace Reda.Engine.Baselines;

/// <summary>The order in which histories are summed, so that the order they are given in changes nothing.</summary>
internal static class HistoryOrder
{
    /// <summary>Copies a history in ascending order, each item once.</summary>
    /// <param name="history">Item indices.</param>
    /// <param name="canonical">Receives them; at least as long.</param>
    /// <returns>How many there are.</returns>
    public static int Canonicalize(ReadOnlySpan<int> history, Span<int> canonical)
    {
        Span<int> sorted = canonical[..history.Length];
        history.CopyTo(sorted);
        sorted.Sort();
        int kept = 0;
        foreach (int item in sorted)
        {
            if (kept == 0 || item != sorted[kept - 1]) sorted[kept++] = item;
        }

        return kept;
    }
}
