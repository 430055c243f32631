using Reda.Engine.Memory;

namespace Reda.Engine.Layers;

/// <summary>
/// The recommendation score of equation (11): how well the candidate's relations to the history items fit the user, x_j = z_u . r_ij,
/// pooled over the history by their mean (the paper) or by log-mean-exp.
/// </summary>
internal static class RecommendationScore
{
    /// <summary>Effectively computes mean_j x_j, or (1 / beta) log mean_j exp(beta x_j), where x = relations embedding.</summary>
    /// <param name="embedding">[d]: z_u.</param>
    /// <param name="relations">[H, d], H at least 1: r_ij of candidate i with each history item j other than i.</param>
    /// <param name="pooling">How the fits become one score.</param>
    /// <param name="beta">The temperature of log-mean-exp, above 0; not used by the mean.</param>
    /// <param name="fits">[H]: receives x.</param>
    /// <returns>The score y(u, i).</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the history is empty.</exception>
    public static double Forward(ReadOnlySpan<double> embedding, Matrix<double> relations, HistoryPooling pooling, double beta, Span<double> fits)
    {
        ArgumentOutOfRangeException.ThrowIfZero(relations.Rows, nameof(relations));
        Shape.Require(embedding, relations.Columns);
        Shape.Require(fits, relations.Rows);

        double sum = 0, largest = double.NegativeInfinity;
        for (int j = 0; j < relations.Rows; j++)
        {
            fits[j] = Algebra.Dot(embedding, relations[j]);
            sum += fits[j];
            largest = Math.Max(largest, fits[j]);
        }

        if (pooling == HistoryPooling.Mean) return sum / relations.Rows;

        // The largest fit is taken out of the exponentials, so that none overflows.
        double mass = 0;
        foreach (double fit in fits) mass += Math.Exp(beta * (fit - largest));
        return largest + (Math.Log(mass / relations.Rows) / beta);
    }

    /// <summary>
    /// Adds the gradients dz += dy sum_j q_j r_ij and dr_ij += dy q_j z, where q_j = dy/dx_j is 1 / H for the mean and exp(beta (x_j - y)) / H,
    /// which sums to 1, for log-mean-exp.
    /// </summary>
    /// <param name="embedding">[d]: as given to <see cref="Forward"/>.</param>
    /// <param name="relations">[H, d]: as given to <see cref="Forward"/>.</param>
    /// <param name="pooling">As given to <see cref="Forward"/>.</param>
    /// <param name="beta">As given to <see cref="Forward"/>.</param>
    /// <param name="fits">[H]: cached by <see cref="Forward"/>.</param>
    /// <param name="score">The result of <see cref="Forward"/>.</param>
    /// <param name="scoreGradient">The gradient of the loss with respect to the score.</param>
    /// <param name="embeddingGradient">[d]: is added to.</param>
    /// <param name="relationsGradient">[H, d]: is added to.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static void Backward(
        ReadOnlySpan<double> embedding,
        Matrix<double> relations,
        HistoryPooling pooling,
        double beta,
        ReadOnlySpan<double> fits,
        double score,
        double scoreGradient,
        Span<double> embeddingGradient,
        Matrix<double> relationsGradient)
    {
        Shape.Require(embedding, relations.Columns);
        Shape.Require(fits, relations.Rows);
        Shape.Require(embeddingGradient, relations.Columns);
        Shape.Require(relationsGradient, relations.Rows, relations.Columns);

        for (int j = 0; j < relations.Rows; j++)
        {
            double share = pooling == HistoryPooling.Mean ? 1 : Math.Exp(beta * (fits[j] - score));
            double fitGradient = scoreGradient * share / relations.Rows;
            Algebra.AddScaled(fitGradient, relations[j], embeddingGradient);
            Algebra.AddScaled(fitGradient, embedding, relationsGradient[j]);
        }
    }
}
