using System.Runtime.InteropServices;
using Reda.Engine.Data;

namespace Reda.Engine.Evaluation;

/// <summary>
/// Draws negatives of a case uniformly without replacement. Eligible items are numbered 0, 1, ... in ascending order ("positions") and positions are drawn,
/// so that no draw can hit an excluded item. Keeps its scratch: one sampler a thread.
/// </summary>
internal sealed class NegativeSampler
{
    private readonly HashSet<int> _drawn = [];
    private readonly List<int> _positions = [];

    /// <summary>Draws <paramref name="count"/> of the positions 0..<paramref name="eligible"/> - 1, or all where there are fewer.</summary>
    /// <param name="eligible">How many items may be drawn.</param>
    /// <param name="count">How many to draw.</param>
    /// <param name="seed">The seed of the evaluation.</param>
    /// <param name="casePosition">The case's position in the evaluation: the same draw for the same (seed, position).</param>
    /// <returns>Ascending positions, valid until the next draw.</returns>
    public ReadOnlySpan<int> Draw(int eligible, int count, ulong seed, int casePosition)
    {
        _positions.Clear();
        if (count >= eligible)
        {
            for (int position = 0; position < eligible; position++) _positions.Add(position);
            return CollectionsMarshal.AsSpan(_positions);
        }

        // Floyd's algorithm (Bentley and Floyd 1987): exactly count draws, every subset equally likely.
        _drawn.Clear();
        var random = new CounterRandom(seed, RandomStreams.Negatives, (ulong)casePosition);
        for (int last = eligible - count; last < eligible; last++)
        {
            int position = random.Next(last + 1);
            if (!_drawn.Add(position))
            {
                position = last;
                _drawn.Add(last);
            }

            _positions.Add(position);
        }

        _positions.Sort();
        return CollectionsMarshal.AsSpan(_positions);
    }
}
