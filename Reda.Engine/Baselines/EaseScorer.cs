using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>Scores histories with <see cref="Ease"/>. Holds the scratch of one thread.</summary>
internal abstract class EaseScorer
{
    private int[] _history = [];

    /// <summary>Scores candidates.</summary>
    /// <param name="user">The index of the user, or -1 for one who is not known.</param>
    /// <param name="history">Item indices in any order.</param>
    /// <param name="candidates">Item indices.</param>
    /// <param name="scores">One score a candidate.</param>
    public void Score(int user, ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        if (_history.Length < history.Length) _history = new int[history.Length];
        Span<int> canonical = _history.AsSpan(0, HistoryOrder.Canonicalize(history, _history));
        ScoreCanonical(user, canonical, candidates, scores[..candidates.Length]);
    }

    /// <summary>Scores candidates for an ascending history.</summary>
    protected abstract void ScoreCanonical(int user, ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores);
}

/// <summary>y_j = sum over the history of B_ij.</summary>
/// <param name="parameters">B.</param>
internal sealed class EaseItemScorer(ParameterStore<float> parameters) : EaseScorer
{
    private readonly ParameterSlice _weights = parameters.Slice(EaseFit.Weights);

    /// <inheritdoc/>
    protected override void ScoreCanonical(int user, ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        scores.Clear();
        foreach (int item in history)
        {
            ReadOnlySpan<float> row = parameters.Buffer.Span.Slice(item * _weights.Stride, _weights.Columns);
            for (int n = 0; n < candidates.Length; n++) scores[n] += row[candidates[n]];
        }
    }
}

/// <summary>
/// The same from the side of the users: since P = (1 - X^T K X) / lambda, the score is x_j - (x_j - sum of z over the users of j) / (lambda P_jj) with
/// z = x X^T K. For a row x of X that is z = e_u - lambda K_u, and for any other history a sum of rows of K.
/// </summary>
/// <param name="parameters">K and lambda P_jj.</param>
/// <param name="histories">The data it was fitted on.</param>
/// <param name="users">Their transpose.</param>
/// <param name="lambda">lambda.</param>
internal sealed unsafe class EaseUserScorer(ParameterStore<float> parameters, Interactions histories, ItemUsers users, float lambda) : EaseScorer
{
    private readonly ParameterSlice _inverse = parameters.Slice(EaseFit.Inverse);
    private readonly int _leverage = (int)parameters.Slice(EaseFit.Leverage).Offset;
    private readonly AlignedBuffer<float> _z = new(Padding.Pad(histories.Users.Count));
    private readonly int[] _shared = new int[histories.Users.Count];

    /// <inheritdoc/>
    protected override void ScoreCanonical(int user, ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        _z.Span.Clear();
        if (user >= 0 && histories.History(user).SequenceEqual(history))
        {
            RowMath.AddScaled(-lambda, Row(user), _z.Address, _inverse.Stride);
            _z.Span[user] += 1;
        }
        else
        {
            FoldIn(history);
        }

        ReadOnlySpan<float> leverage = parameters.Buffer.Span.Slice(_leverage, histories.Items.Count), z = _z.Span;
        for (int n = 0; n < candidates.Length; n++)
        {
            float sum = 0;
            foreach (int other in users.Of(candidates[n])) sum += z[other];
            float own = history.BinarySearch(candidates[n]) >= 0 ? 1 : 0;
            scores[n] = own - ((own - sum) / leverage[candidates[n]]);
        }
    }

    private void FoldIn(ReadOnlySpan<int> history)
    {
        foreach (int item in history)
        {
            foreach (int other in users.Of(item)) _shared[other]++;
        }

        for (int other = 0; other < _shared.Length; other++)
        {
            if (_shared[other] == 0) continue;
            RowMath.AddScaled(_shared[other], Row(other), _z.Address, _inverse.Stride);
            _shared[other] = 0;
        }
    }

    private float* Row(int user) => parameters.Buffer.Address + ((nint)user * _inverse.Stride);
}
