using Reda.Engine.Memory;

namespace Reda.Engine.Layers;

/// <summary>
/// The weight attention layer, equations (6)-(7): how much each pair of aspects counts, u_r = relu(W v_r + b) and
/// w = softmax_r(h . u_r) over all R = k k rows.
/// </summary>
internal static class WeightAttention
{
    /// <summary>Effectively computes hidden = relu(interactions weight^T + bias); weights = softmax(hidden projection).</summary>
    /// <param name="interactions">[R, d]: v, one row for each pair of aspects.</param>
    /// <param name="weight">[s, d]: W.</param>
    /// <param name="bias">[s]: b.</param>
    /// <param name="projection">[s]: h.</param>
    /// <param name="hidden">[R, s]: receives u.</param>
    /// <param name="weights">[R]: receives w, which sums to 1.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static void Forward(
        Matrix<double> interactions,
        Matrix<double> weight,
        ReadOnlySpan<double> bias,
        ReadOnlySpan<double> projection,
        Matrix<double> hidden,
        Span<double> weights)
    {
        Shape.Require(weight, weight.Rows, interactions.Columns);
        Shape.Require(bias, weight.Rows);
        Shape.Require(projection, weight.Rows);
        Shape.Require(hidden, interactions.Rows, weight.Rows);
        Shape.Require(weights, interactions.Rows);

        for (int r = 0; r < interactions.Rows; r++)
        {
            for (int unit = 0; unit < weight.Rows; unit++)
                hidden[r, unit] = Math.Max(0, Algebra.Dot(interactions[r], weight[unit]) + bias[unit]);
            weights[r] = Algebra.Dot(projection, hidden[r]);
        }

        Algebra.Softmax(weights);
    }

    /// <summary>
    /// Adds the gradients of interactions, weight, bias and projection. The score h . u_r has the gradient w_r (dw_r - sum_q w_q dw_q);
    /// a unit that the relu switched off passes nothing on.
    /// </summary>
    /// <param name="interactions">[R, d]: as given to <see cref="Forward"/>.</param>
    /// <param name="weight">[s, d]: as given to <see cref="Forward"/>.</param>
    /// <param name="projection">[s]: as given to <see cref="Forward"/>.</param>
    /// <param name="hidden">[R, s]: cached by <see cref="Forward"/>.</param>
    /// <param name="weights">[R]: cached by <see cref="Forward"/>.</param>
    /// <param name="weightsGradient">[R]: the gradient of the loss with respect to the weights w.</param>
    /// <param name="interactionsGradient">[R, d]: is added to.</param>
    /// <param name="weightGradient">[s, d]: is added to.</param>
    /// <param name="biasGradient">[s]: is added to.</param>
    /// <param name="projectionGradient">[s]: is added to.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static void Backward(
        Matrix<double> interactions,
        Matrix<double> weight,
        ReadOnlySpan<double> projection,
        Matrix<double> hidden,
        ReadOnlySpan<double> weights,
        ReadOnlySpan<double> weightsGradient,
        Matrix<double> interactionsGradient,
        Matrix<double> weightGradient,
        Span<double> biasGradient,
        Span<double> projectionGradient)
    {
        Shape.Require(weight, weight.Rows, interactions.Columns);
        Shape.Require(projection, weight.Rows);
        Shape.Require(hidden, interactions.Rows, weight.Rows);
        Shape.Require(weights, interactions.Rows);
        Shape.Require(weightsGradient, interactions.Rows);
        Shape.Require(interactionsGradient, interactions.Rows, interactions.Columns);
        Shape.Require(weightGradient, weight.Rows, weight.Columns);
        Shape.Require(biasGradient, weight.Rows);
        Shape.Require(projectionGradient, weight.Rows);

        double mean = Algebra.Dot(weights, weightsGradient);
        for (int r = 0; r < interactions.Rows; r++)
        {
            double scoreGradient = weights[r] * (weightsGradient[r] - mean);
            Algebra.AddScaled(scoreGradient, hidden[r], projectionGradient);

            for (int unit = 0; unit < weight.Rows; unit++)
            {
                if (hidden[r, unit] <= 0) continue;
                double unitGradient = scoreGradient * projection[unit];
                biasGradient[unit] += unitGradient;
                Algebra.AddScaled(unitGradient, interactions[r], weightGradient[unit]);
                Algebra.AddScaled(unitGradient, weight[unit], interactionsGradient[r]);
            }
        }
    }
}
