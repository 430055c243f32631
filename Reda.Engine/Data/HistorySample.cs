using Reda.Engine.Diagnostics;

namespace Reda.Engine.Data;

/// <summary>
/// A random share of each history, the paper's training-free speed-up (Figure 4). What is kept depends on the seed and on the items of the history alone, so
/// a user is served alike by every path and in any company.
/// </summary>
/// <param name="Share">The share that is kept, above 0 and at most 1; at least <see cref="Fewest"/> items are.</param>
/// <param name="Seed">The seed of the choice.</param>
public readonly record struct HistorySample(double Share, ulong Seed)
{
    /// <summary>The fewest items that are kept of a history that has so many: a user embedding needs a pair.</summary>
    public const int Fewest = 2;

    /// <summary>Whole histories.</summary>
    public static HistorySample Whole => new(1, 0);

    /// <summary>Checks the share.</summary>
    /// <exception cref="RedaException">R001: it is out of range.</exception>
    public void Validate() => OptionCheck.Require(Share is > 0 and <= 1, nameof(Share), Share, "a number above 0 and at most 1");

    /// <summary>How many items of a history are kept.</summary>
    /// <param name="length">The number of distinct items of the history.</param>
    public int Count(int length) => Math.Min(length, Math.Max(Fewest, (int)Math.Round(Share * length)));

    /// <summary>Brings a history into canonical form: what is kept of it, ascending, each item once. The order it came in changes nothing.</summary>
    /// <param name="history">Item indices in any order; the kept ones are moved to the front.</param>
    /// <returns>How many are kept.</returns>
    internal int Canonicalize(Span<int> history)
    {
        history.Sort();
        int distinct = 0;
        foreach (int item in history)
        {
            if (distinct == 0 || history[distinct - 1] != item) history[distinct++] = item;
        }

        int needed = Count(distinct);
        if (needed == distinct) return distinct;

        ulong key = 0;
        foreach (int item in history[..distinct]) key = CounterRandom.Mix(key ^ (ulong)item);

        // Selection sampling (Knuth, volume 2, algorithm S): every subset is equally likely and the order stays.
        var random = new CounterRandom(Seed, RandomStreams.HistorySamples, key);
        int kept = 0;
        for (int n = 0; kept < needed; n++)
        {
            if (random.Next(distinct - n) < needed - kept) history[kept++] = history[n];
        }

        return needed;
    }
}
