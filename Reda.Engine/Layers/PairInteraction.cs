using Reda.Engine.Memory;

namespace Reda.Engine.Layers;

/// <summary>
/// The pairwise interaction layer, equation (2): every aspect of one item meets every aspect of the other, v_nl = p_i^n (*) p_j^l
/// (elementwise product). With one aspect this is the ablation NPIL.
/// </summary>
internal static class PairInteraction
{
    /// <summary>Effectively computes interactions[n k + l] = left[n] (*) right[l].</summary>
    /// <param name="left">[k, d]: the aspect embeddings p_i of the first item.</param>
    /// <param name="right">[k, d]: the aspect embeddings p_j of the second item.</param>
    /// <param name="interactions">[k k, d]: receives v.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static void Forward(Matrix<double> left, Matrix<double> right, Matrix<double> interactions)
    {
        int aspects = left.Rows;
        Shape.Require(right, aspects, left.Columns);
        Shape.Require(interactions, aspects * aspects, left.Columns);

        for (int n = 0; n < aspects; n++)
        {
            for (int l = 0; l < aspects; l++)
            {
                Span<double> interaction = interactions[(n * aspects) + l];
                interaction.Clear();
                Algebra.AddProduct(left[n], right[l], interaction);
            }
        }
    }

    /// <summary>Adds the gradients of both items: dp_i^n += sum_l dv_nl (*) p_j^l and dp_j^l += sum_n dv_nl (*) p_i^n.</summary>
    /// <param name="left">[k, d]: as given to <see cref="Forward"/>.</param>
    /// <param name="right">[k, d]: as given to <see cref="Forward"/>.</param>
    /// <param name="interactionsGradient">[k k, d]: the gradient of the loss with respect to the interactions.</param>
    /// <param name="leftGradient">[k, d]: is added to.</param>
    /// <param name="rightGradient">[k, d]: is added to; may be the same memory as <paramref name="leftGradient"/> when an item meets itself.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static void Backward(
        Matrix<double> left,
        Matrix<double> right,
        Matrix<double> interactionsGradient,
        Matrix<double> leftGradient,
        Matrix<double> rightGradient)
    {
        int aspects = left.Rows;
        Shape.Require(right, aspects, left.Columns);
        Shape.Require(interactionsGradient, aspects * aspects, left.Columns);
        Shape.Require(leftGradient, aspects, left.Columns);
        Shape.Require(rightGradient, aspects, left.Columns);

        for (int n = 0; n < aspects; n++)
        {
            for (int l = 0; l < aspects; l++)
            {
                Span<double> gradient = interactionsGradient[(n * aspects) + l];
                Algebra.AddProduct(gradient, right[l], leftGradient[n]);
                Algebra.AddProduct(gradient, left[n], rightGradient[l]);
            }
        }
    }
}
