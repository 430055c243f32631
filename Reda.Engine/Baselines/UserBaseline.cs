using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Data;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// A comparison method that has a vector of its own for every user it was fitted on. A user it does not know, or one whose history has changed since, is folded
/// in: a vector is made for the history while the rest stays as it is.
/// </summary>
public abstract class UserBaseline : Baseline
{
    private readonly Interactions _histories;
    private readonly ObjectPool<AlignedBuffer<float>> _vectors;

    /// <summary>Keeps the histories, which tell whose vector is whose.</summary>
    /// <param name="options">The options.</param>
    /// <param name="histories">The data it was fitted on.</param>
    /// <param name="vectorLength">The floats of a user's vector, padding included.</param>
    private protected UserBaseline(BaselineOptions options, Interactions histories, int vectorLength)
        : base(options, histories.Items, histories)
    {
        _histories = histories;
        _vectors = new DefaultObjectPoolProvider().Create(new VectorPolicy(vectorLength));
    }

    /// <summary>Scores for a history alone: it is folded in.</summary>
    /// <inheritdoc/>
    public override void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        Check(history, candidates, scores);
        AlignedBuffer<float> vector = _vectors.Get();
        try
        {
            vector.Span.Clear();
            FoldIn(Canonical(history), vector.Span);
            Score(vector.Span, candidates, scores);
        }
        finally
        {
            _vectors.Return(vector);
        }
    }

    /// <summary>Scores with the user's own vector if the method was fitted on this user with this history; otherwise the history is folded in.</summary>
    /// <inheritdoc/>
    public override void Score(string user, ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        if (_histories.Users.TryGetIndex(user, out int index) && _histories.History(index).SequenceEqual(Canonical(history)))
        {
            Check(history, candidates, scores);
            Score(VectorOf(index), candidates, scores);
        }
        else
        {
            Score(history, candidates, scores);
        }
    }

    /// <summary>The vector of a user the method was fitted on, padding included.</summary>
    /// <param name="user">The user's index.</param>
    private protected abstract ReadOnlySpan<float> VectorOf(int user);

    /// <summary>Makes a vector for a history. Deterministic, and the same for every order of the history.</summary>
    /// <param name="history">Ascending distinct item indices; may be empty.</param>
    /// <param name="vector">Receives the vector; zeros before.</param>
    private protected abstract void FoldIn(ReadOnlySpan<int> history, Span<float> vector);

    /// <summary>Scores candidates for a vector.</summary>
    /// <param name="vector">A user's vector, padding included.</param>
    /// <param name="candidates">Item indices.</param>
    /// <param name="scores">One score a candidate.</param>
    private protected abstract void Score(ReadOnlySpan<float> vector, ReadOnlySpan<int> candidates, Span<float> scores);

    private sealed class VectorPolicy(int length) : PooledObjectPolicy<AlignedBuffer<float>>
    {
        public override AlignedBuffer<float> Create() => new(length);

        public override bool Return(AlignedBuffer<float> obj) => true;
    }
}
