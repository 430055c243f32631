using Reda.Engine.Memory;

namespace Reda.Engine.Layers;

/// <summary>The relational user embedding of equation (9): a user is the relations among the items of the history.</summary>
/// <remarks>
/// The paper sums over the pairs; this layer takes their mean. For one user that changes the scale only, hence no ranking, and it keeps scores of short
/// and long histories comparable. A history of one item has no pair: the caller then passes the relation of that item with itself, by convention.
/// </remarks>
internal static class UserEmbedding
{
    /// <summary>Effectively computes embedding = (1 / P) sum of the rows of relations.</summary>
    /// <param name="relations">[P, d], P at least 1: r_ij of the unordered pairs of distinct history items.</param>
    /// <param name="embedding">[d]: receives z_u.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or there is no pair.</exception>
    public static void Forward(Matrix<double> relations, Span<double> embedding)
    {
        ArgumentOutOfRangeException.ThrowIfZero(relations.Rows, nameof(relations));
        Shape.Require(embedding, relations.Columns);

        embedding.Clear();
        for (int pair = 0; pair < relations.Rows; pair++) Algebra.AddScaled(1.0 / relations.Rows, relations[pair], embedding);
    }

    /// <summary>Adds the gradient of every relation: dz / P.</summary>
    /// <param name="embeddingGradient">[d]: the gradient of the loss with respect to z_u.</param>
    /// <param name="relationsGradient">[P, d]: is added to.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static void Backward(ReadOnlySpan<double> embeddingGradient, Matrix<double> relationsGradient)
    {
        Shape.Require(embeddingGradient, relationsGradient.Columns);

        for (int pair = 0; pair < relationsGradient.Rows; pair++)
            Algebra.AddScaled(1.0 / relationsGradient.Rows, embeddingGradient, relationsGradient[pair]);
    }
}
