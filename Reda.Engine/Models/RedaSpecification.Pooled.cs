using Reda.Engine.Layers;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>The loss of a chunk, for training on the pooled score: the layers composed once more.</summary>
internal sealed partial class RedaSpecification
{
    /// <summary>
    /// The loss of a chunk: the sum over its items p of the loss of y(p) against y(n) of all negatives n. The user is the mean over the pairs of the chunk's other items,
    /// equation (9); a score pools the fits of p or n to the other items, equation (11).
    /// </summary>
    /// <param name="chunk">At least 3 items.</param>
    /// <param name="negatives">At least 1 item.</param>
    /// <exception cref="ArgumentException">There is no such item.</exception>
    public double PooledLoss(ReadOnlySpan<int> chunk, ReadOnlySpan<int> negatives) => ChunkLoss(chunk.ToArray(), negatives.ToArray(), differentiate: false);

    /// <summary>Adds the gradients of the loss of a chunk to <see cref="Gradients"/>.</summary>
    /// <param name="chunk">As for <see cref="PooledLoss"/>.</param>
    /// <param name="negatives">As for <see cref="PooledLoss"/>.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">There is no such item.</exception>
    public double AddPooledLossGradients(ReadOnlySpan<int> chunk, ReadOnlySpan<int> negatives) => ChunkLoss(chunk.ToArray(), negatives.ToArray(), differentiate: true);

    private double ChunkLoss(int[] chunk, int[] negatives, bool differentiate)
    {
        double loss = 0;
        foreach (int positive in chunk)
        {
            int[] history = [.. chunk.Where(item => item != positive)];
            var context = new RelationBatch(this, [.. Enumerable.Range(0, history.Length).SelectMany(j => history.Take(j).Select(other => (other, history[j])))]);
            RelationBatch[] candidates = [.. negatives.Prepend(positive).Select(candidate => new RelationBatch(this, [.. history.Select(item => (candidate, item))]))];
            loss += PositiveLoss(context, candidates, differentiate);
        }

        return loss;
    }

    /// <param name="context">The pairs of the user.</param>
    /// <param name="candidates">The pairs with the positive and, after it, with each negative.</param>
    /// <param name="differentiate">Whether gradients are added.</param>
    private double PositiveLoss(RelationBatch context, RelationBatch[] candidates, bool differentiate)
    {
        var user = new double[_options.Dimensions];
        var fits = new double[candidates.Length][];
        var scores = new double[candidates.Length];
        UserEmbedding.Forward(context.Values, user);
        for (int c = 0; c < candidates.Length; c++)
            scores[c] = RecommendationScore.Forward(user, candidates[c].Values, _options.Pooling, _options.Beta, fits[c] = new double[candidates[c].Values.Rows]);
        double loss = ScoreLoss.Forward(scores[0], scores.AsSpan(1), _options.Loss);
        if (!differentiate) return loss;

        var dScores = new double[candidates.Length];
        var dUser = new double[_options.Dimensions];
        ScoreLoss.Backward(scores[0], scores.AsSpan(1), _options.Loss, ref dScores[0], dScores.AsSpan(1));
        for (int c = 0; c < candidates.Length; c++)
        {
            RecommendationScore.Backward(
                user, candidates[c].Values, _options.Pooling, _options.Beta, fits[c], scores[c], dScores[c], dUser, candidates[c].Gradients);
            candidates[c].Backward();
        }

        UserEmbedding.Backward(dUser, context.Gradients);
        context.Backward();
        return loss;
    }

    /// <summary>The relations of some pairs of items, and their gradients.</summary>
    private sealed class RelationBatch(RedaSpecification model, (int Left, int Right)[] pairs)
    {
        private readonly Trace[] _traces = [.. pairs.Select(model.Forward)];
        private readonly double[] _gradients = new double[pairs.Length * model._options.Dimensions];

        /// <summary>[pairs, d].</summary>
        public Matrix<double> Values => new(_traces.SelectMany(trace => trace.Relation).ToArray(), pairs.Length, model._options.Dimensions);

        /// <summary>[pairs, d].</summary>
        public Matrix<double> Gradients => new(_gradients, pairs.Length, model._options.Dimensions);

        /// <summary>From the gradients of the relations to those of the parameters.</summary>
        public void Backward()
        {
            for (int pair = 0; pair < pairs.Length; pair++)
            {
                var gradients = new Trace(model._options);
                Gradients[pair].CopyTo(gradients.Relation);
                model.Backward(pairs[pair], _traces[pair], gradients);
            }
        }
    }
}
