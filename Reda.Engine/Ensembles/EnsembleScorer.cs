using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Ensembles;

/// <summary>Turns the parts' scores into signals and adds them up. Holds the scratch of one thread.</summary>
/// <param name="parts">The parts, popularity last.</param>
/// <param name="nearOffset">What is added to the second sum; <see langword="null"/> without one.</param>
internal sealed unsafe class EnsembleScorer(IReadOnlyList<EnsemblePart> parts, float? nearOffset = null)
{
    private const float Gain = 50;
    private const float Prior = 1e-4f;

    private readonly SignalScale[] _scales = [.. parts.Select(part => part.Scale)];
    private AlignedBuffer<float> _signals = new(0);
    private int _stride;

    /// <summary>Scores candidates.</summary>
    /// <param name="history">Distinct item indices in any order.</param>
    /// <param name="candidates">Item indices.</param>
    /// <param name="scores">One score a candidate.</param>
    public void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        Signals(history, candidates);
        Add(candidates.Length, scores);
    }

    /// <summary>Adds the other parts to the scores of the first.</summary>
    /// <param name="history">Distinct item indices in any order.</param>
    /// <param name="candidates">Item indices.</param>
    /// <param name="first">What the first part says for them.</param>
    /// <returns>One score a candidate; valid until the next call.</returns>
    public ReadOnlySpan<float> Complete(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, ReadOnlySpan<float> first)
    {
        Reserve(candidates.Length);
        first.CopyTo(new Span<float>(Row(0), candidates.Length));
        Signals(history, candidates, from: 1);
        var scores = new Span<float>(Row(parts.Count), candidates.Length);
        Add(candidates.Length, scores);
        return scores;
    }

    /// <summary>What every part says for candidates, before it is weighted.</summary>
    /// <param name="history">Distinct item indices in any order.</param>
    /// <param name="candidates">Item indices.</param>
    /// <param name="from">The first part that is asked; the scores of those before it are in their rows.</param>
    public void Signals(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, int from = 0)
    {
        Reserve(candidates.Length);
        for (int part = from; part < parts.Count; part++)
        {
            var row = new Span<float>(Row(part), candidates.Length);
            if (part > 0 && ReferenceEquals(parts[part].Model, parts[part - 1].Model)) SignalsOf(part - 1, candidates.Length).CopyTo(row);
            else parts[part].Model.Score(history, candidates, row);
        }

        // The signal of neighbours looks at the counts themselves, so these, which come last, become a signal after it.
        var length = Vector512.Create((float)Math.Max(1, history.Length));
        float* counts = Row(parts.Count - 1);
        for (int part = 0; part < parts.Count; part++)
        {
            SignalScale scale = _scales[part];
            if (scale == SignalScale.Logit) continue;
            float* row = Row(part);
            for (int n = 0; n < candidates.Length; n += 16)
                Vector512.Store(Signal(scale, Vector512.Load(row + n), Vector512.Load(counts + n), length), row + n);
        }
    }

    /// <summary>The signals of a part, as the last call made them.</summary>
    /// <param name="part">The part's position.</param>
    /// <param name="candidates">The number of candidates.</param>
    public ReadOnlySpan<float> SignalsOf(int part, int candidates) => new(Row(part), candidates);

    private static Vector512<float> Signal(SignalScale scale, Vector512<float> score, Vector512<float> count, Vector512<float> length)
    {
        switch (scale)
        {
            case SignalScale.Compressed:
                Vector512<float> log = VectorMath.Log(Vector512.FusedMultiplyAdd(Vector512.Create(Gain), Vector512.Abs(score), Vector512<float>.One));
                return Vector512.ConditionalSelect(Vector512.LessThan(score, Vector512<float>.Zero), -log, log);
            case SignalScale.LogMean:
                return VectorMath.Log((score / length) + (Vector512.Create(Prior) * (count + Vector512.Create(0.5f))));
            case SignalScale.RootSum:
                return score / Vector512.Sqrt(length);
            case SignalScale.Log:
                return VectorMath.Log(score);
            default:
                return VectorMath.Log(Vector512<float>.One + score);
        }
    }

    /// <summary>log (exp a + exp b), one candidate a lane.</summary>
    /// <param name="a">One sum.</param>
    /// <param name="b">The other.</param>
    public static Vector512<float> Join(Vector512<float> a, Vector512<float> b) => VectorMath.Max(a, b) + VectorMath.Softplus(-Vector512.Abs(a - b));

    /// <summary>The second sum's share of the score of the first candidate, from 0 to 1: exp b / (exp a + exp b).</summary>
    public float NearShare() => nearOffset is { } offset ? VectorMath.Sigmoid(NearSum(0, offset) - Sum(0))[0] : 0;

    private void Add(int count, Span<float> scores)
    {
        for (int first = 0; first < count; first += 16)
        {
            Vector512<float> sum = Sum(first);
            if (nearOffset is { } offset) sum = Join(sum, NearSum(first, offset));
            for (int lane = 0; lane < Math.Min(16, count - first); lane++) scores[first + lane] = sum[lane];
        }
    }

    private Vector512<float> Sum(int first)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int part = 0; part < parts.Count; part++) sum = Vector512.FusedMultiplyAdd(Vector512.Create(parts[part].Weight), Centred(part, first), sum);
        return sum;
    }

    private Vector512<float> NearSum(int first, float offset)
    {
        Vector512<float> sum = Vector512.Create(offset);
        for (int part = 0; part < parts.Count; part++) sum = Vector512.FusedMultiplyAdd(Vector512.Create(parts[part].NearWeight), Centred(part, first), sum);
        return sum;
    }

    private Vector512<float> Centred(int part, int first) => Vector512.Load(Row(part) + first) - Vector512.Create(parts[part].Centre);

    private float* Row(int part) => _signals.Address + ((long)part * _stride);

    /// <summary>Makes room for the parts and the result. Lanes beyond the candidates hold old signals or zeros; nobody looks at what comes of them.</summary>
    private void Reserve(int candidates)
    {
        if (candidates <= _stride) return;
        _stride = Padding.Pad(candidates);
        _signals = new AlignedBuffer<float>((parts.Count + 1L) * _stride);
    }
}
