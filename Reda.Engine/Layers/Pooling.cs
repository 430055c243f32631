using Reda.Engine.Memory;

namespace Reda.Engine.Layers;

/// <summary>The pooling of equation (8): the relation of two items is the weighted sum of the relations of their aspect pairs, r_ij = sum_r w_r r_r.</summary>
internal static class Pooling
{
    /// <summary>Effectively computes relation = weights relations.</summary>
    /// <param name="weights">[R]: w of the weight attention.</param>
    /// <param name="relations">[R, d]: the relations of the aspect pairs; the interactions themselves in the ablation NMAL.</param>
    /// <param name="relation">[d]: receives r_ij.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static void Forward(ReadOnlySpan<double> weights, Matrix<double> relations, Span<double> relation)
    {
        Shape.Require(weights, relations.Rows);
        Shape.Require(relation, relations.Columns);

        relation.Clear();
        for (int r = 0; r < relations.Rows; r++) Algebra.AddScaled(weights[r], relations[r], relation);
    }

    /// <summary>Adds the gradients dw_r += dr_ij . r_r and dr_r += w_r dr_ij.</summary>
    /// <param name="weights">[R]: as given to <see cref="Forward"/>.</param>
    /// <param name="relations">[R, d]: as given to <see cref="Forward"/>.</param>
    /// <param name="relationGradient">[d]: the gradient of the loss with respect to r_ij.</param>
    /// <param name="weightsGradient">[R]: is added to.</param>
    /// <param name="relationsGradient">[R, d]: is added to.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static void Backward(
        ReadOnlySpan<double> weights,
        Matrix<double> relations,
        ReadOnlySpan<double> relationGradient,
        Span<double> weightsGradient,
        Matrix<double> relationsGradient)
    {
        Shape.Require(weights, relations.Rows);
        Shape.Require(relationGradient, relations.Columns);
        Shape.Require(weightsGradient, relations.Rows);
        Shape.Require(relationsGradient, relations.Rows, relations.Columns);

        for (int r = 0; r < relations.Rows; r++)
        {
            weightsGradient[r] += Algebra.Dot(relationGradient, relations[r]);
            Algebra.AddScaled(weights[r], relationGradient, relationsGradient[r]);
        }
    }
}
