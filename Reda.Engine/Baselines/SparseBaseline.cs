using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Data;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// A comparison method that knows a sparse matrix of weights between items: y_ui = sum over j in R_u of w_ji. It knows users by nothing but their histories.
/// </summary>
public abstract class SparseBaseline : Baseline
{
    private readonly bool _backOff;
    private readonly ObjectPool<SparseScorer> _scorers;

    /// <summary>Keeps the weights.</summary>
    /// <param name="options">The options.</param>
    /// <param name="items">The items.</param>
    /// <param name="histories">The data it was fitted on.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="backOff">Whether popularity decides among equal scores.</param>
    private protected SparseBaseline(BaselineOptions options, Vocabulary items, Interactions? histories, SparseWeights weights, bool backOff)
        : base(options, items, histories)
    {
        Weights = weights;
        _backOff = backOff;
        _scorers = new DefaultObjectPoolProvider().Create(new ScorerPolicy(weights));
    }

    /// <summary>The weights between the items.</summary>
    internal SparseWeights Weights { get; }

    /// <inheritdoc/>
    internal override ParameterStore<float> Parameters => Weights.Parameters;

    /// <inheritdoc/>
    internal override IReadOnlyList<IndexArray> Indices => Weights.Indices;

    /// <inheritdoc/>
    public override void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        Check(history, candidates, scores);
        SparseScorer scorer = _scorers.Get();
        scorer.Score(history, candidates, scores, _backOff);
        _scorers.Return(scorer);
    }

    private sealed class ScorerPolicy(SparseWeights weights) : PooledObjectPolicy<SparseScorer>
    {
        public override SparseScorer Create() => new(weights);

        public override bool Return(SparseScorer obj) => true;
    }
}
