using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Data;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>Embarrassingly shallow autoencoders, fitted by <see cref="EaseOptions"/>.</summary>
public sealed class Ease : Baseline
{
    private readonly ObjectPool<EaseScorer> _scorers;

    internal Ease(EaseOptions options, Vocabulary items, Interactions? histories, ParameterStore<float> parameters)
        : base(options, items, histories)
    {
        Parameters = parameters;
        _scorers = new DefaultObjectPoolProvider().Create(new ScorerPolicy(Scorer(items, histories, parameters, (float)options.Lambda)));
    }

    /// <inheritdoc/>
    internal override ParameterStore<float> Parameters { get; }

    /// <inheritdoc/>
    public override void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores) => Score(-1, history, candidates, scores);

    /// <inheritdoc/>
    public override void Score(string user, ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
        => Score(Histories is not null && Histories.Users.TryGetIndex(user, out int index) ? index : -1, history, candidates, scores);

    private void Score(int user, ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        Check(history, candidates, scores);
        EaseScorer scorer = _scorers.Get();
        scorer.Score(user, history, candidates, scores);
        _scorers.Return(scorer);
    }

    /// <summary>The side that the numbers are of decides how they are used.</summary>
    private static Func<EaseScorer> Scorer(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, float lambda)
    {
        if (parameters.Contains(EaseFit.Weights))
        {
            FittedShape.Require(parameters, (EaseFit.Weights, items.Count, items.Count));
            return () => new EaseItemScorer(parameters);
        }

        if (histories is null) throw new FormatException("inverted on the side of the users, but without their histories");
        FittedShape.Require(parameters, (EaseFit.Inverse, histories.Users.Count, histories.Users.Count), (EaseFit.Leverage, 1, items.Count));
        if (parameters[EaseFit.Leverage][0].ToArray().Any(number => !(number > 0))) throw new FormatException("a leverage that is not above 0");
        var users = new ItemUsers(histories);
        return () => new EaseUserScorer(parameters, histories, users, lambda);
    }

    private sealed class ScorerPolicy(Func<EaseScorer> create) : PooledObjectPolicy<EaseScorer>
    {
        public override EaseScorer Create() => create();

        public override bool Return(EaseScorer obj) => true;
    }
}
