using System.Numerics;

namespace Reda.Engine.Baselines;

/// <summary>
/// Scores a history by <see cref="SparseWeights"/>: the score of an item is the sum of what the history's items say for it. Holds the scratch of one thread.
/// </summary>
/// <remarks>
/// Where popularity decides among equal scores, the scores of the whole catalogue for the history are brought into order, equal ones by popularity, and each is
/// raised to the next larger float wherever it would not stand above the one before. So the order of unequal scores stays, that of equal ones is the
/// popularity's, and a score depends on the history alone, not on the other candidates. Items that nothing speaks for have 2^-100 times their popularity.
/// A score is raised by no more steps than there are scores below it, so only those that close below a candidate need to be sorted.
/// </remarks>
/// <param name="weights">The weights.</param>
internal sealed class SparseScorer(SparseWeights weights)
{
    /// <summary>Turns a number of users into a score below every sum of weights.</summary>
    private const float Unspoken = 1f / (1UL << 50) / (1UL << 50);

    private const int FewestSteps = 12;

    private readonly float[] _sums = new float[weights.Items];
    private readonly int[] _touched = new int[weights.Items];
    private readonly ulong[] _keys = new ulong[weights.Items];
    private readonly uint[] _raised = new uint[weights.Items];
    private readonly ulong[] _near = new ulong[1 << (32 - FewestSteps - 6)];
    private int[] _history = [];

    /// <summary>Scores candidates.</summary>
    /// <param name="history">Item indices in any order.</param>
    /// <param name="candidates">Item indices.</param>
    /// <param name="scores">One score a candidate.</param>
    /// <param name="backOff">Whether popularity decides among equal scores.</param>
    public void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores, bool backOff)
    {
        if (_history.Length < history.Length) _history = new int[history.Length];
        int touched = Add(_history.AsSpan(0, HistoryOrder.Canonicalize(history, _history)));
        if (backOff)
        {
            Span<ulong> keys = Raise(_touched.AsSpan(0, touched), candidates);
            ReadOnlySpan<float> popularity = weights.Popularity;
            for (int n = 0; n < candidates.Length; n++)
            {
                int item = candidates[n];
                scores[n] = _sums[item] == 0 ? popularity[item] * Unspoken : BitConverter.UInt32BitsToSingle(_raised[keys.BinarySearch(Key(item, popularity))]);
            }
        }
        else
        {
            for (int n = 0; n < candidates.Length; n++) scores[n] = _sums[candidates[n]];
        }

        foreach (int item in _touched.AsSpan(0, touched)) _sums[item] = 0;
    }

    private int Add(ReadOnlySpan<int> history)
    {
        int touched = 0;
        foreach (int source in history)
        {
            ReadOnlySpan<int> targets = weights.Targets(source);
            ReadOnlySpan<float> row = weights.Weights(source);
            for (int n = 0; n < targets.Length; n++)
            {
                ref float sum = ref _sums[targets[n]];
                if (sum == 0) _touched[touched++] = targets[n];
                sum += row[n];
            }
        }

        return touched;
    }

    /// <summary>Orders what was touched near candidates by score and popularity; beside each distinct pair of them stands the score that keeps the order.</summary>
    private Span<ulong> Raise(ReadOnlySpan<int> touched, ReadOnlySpan<int> candidates)
    {
        // No score is raised across a whole interval of 2^steps floats.
        int steps = Math.Max(FewestSteps, 32 - BitOperations.LeadingZeroCount((uint)touched.Length));
        foreach (int item in candidates)
        {
            if (_sums[item] == 0) continue;
            Mark(Bits(item) >> steps);
            Mark((Bits(item) >> steps) - 1);
        }

        ReadOnlySpan<float> popularity = weights.Popularity;
        int near = 0;
        foreach (int item in touched)
        {
            uint interval = Bits(item) >> steps;
            if ((_near[interval >> 6] >> (int)(interval & 63) & 1) != 0) _keys[near++] = Key(item, popularity);
        }

        foreach (int item in candidates)
        {
            if (_sums[item] == 0) continue;
            _near[Bits(item) >> steps >> 6] = 0;
            _near[((Bits(item) >> steps) - 1) >> 6] = 0;
        }

        Span<ulong> keys = _keys.AsSpan(0, near);
        keys.Sort();

        // The bits of positive floats are ordered as the floats are.
        int distinct = 0;
        uint last = 0;
        foreach (ulong key in keys)
        {
            if (distinct > 0 && key == keys[distinct - 1]) continue;
            last = Math.Max((uint)(key >> 32), last + 1);
            _raised[distinct] = last;
            keys[distinct++] = key;
        }

        return keys[..distinct];
    }

    private void Mark(uint interval) => _near[interval >> 6] |= 1UL << (int)(interval & 63);

    private uint Bits(int item) => BitConverter.SingleToUInt32Bits(_sums[item]);

    /// <summary>Score before popularity: both are positive or zero, so their bits are in order.</summary>
    private ulong Key(int item, ReadOnlySpan<float> popularity)
        => ((ulong)Bits(item) << 32) | BitConverter.SingleToUInt32Bits(popularity[item]);
}
