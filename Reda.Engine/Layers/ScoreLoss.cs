namespace Reda.Engine.Layers;

/// <summary>The loss of one positive score y_p against the scores y_n of its negatives, for training on the pooled score.</summary>
internal static class ScoreLoss
{
    /// <summary>
    /// <see cref="RelationLossKind.Softmax"/>: -log of the share of exp(y_p) in the sum of it and all exp(y_n), which is softplus(x) with
    /// x = log sum_n exp(y_n) - y_p. <see cref="RelationLossKind.Bpr"/>: the sum over n of softplus(y_n - y_p).
    /// </summary>
    /// <param name="positive">y_p.</param>
    /// <param name="negatives">[Q]: y_n, Q at least 1.</param>
    /// <param name="kind">Softmax or Bpr.</param>
    /// <returns>The loss.</returns>
    public static double Forward(double positive, ReadOnlySpan<double> negatives, RelationLossKind kind)
    {
        if (kind == RelationLossKind.Softmax) return Algebra.Softplus(LogSumExp(negatives) - positive);
        double loss = 0;
        foreach (double negative in negatives) loss += Algebra.Softplus(negative - positive);
        return loss;
    }

    /// <summary>
    /// Adds the gradients: with Softmax dy_n += sigma(x) exp(y_n) / sum_n exp(y_n), with Bpr dy_n += sigma(y_n - y_p); what the negatives receive, the positive loses.
    /// </summary>
    /// <param name="positive">As given to <see cref="Forward"/>.</param>
    /// <param name="negatives">As given to <see cref="Forward"/>.</param>
    /// <param name="kind">As given to <see cref="Forward"/>.</param>
    /// <param name="positiveGradient">Is added to.</param>
    /// <param name="negativesGradient">[Q]: is added to.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public static void Backward(double positive, ReadOnlySpan<double> negatives, RelationLossKind kind, ref double positiveGradient, Span<double> negativesGradient)
    {
        Shape.Require(negativesGradient, negatives.Length);

        double sum = LogSumExp(negatives);
        for (int n = 0; n < negatives.Length; n++)
        {
            double slope = kind == RelationLossKind.Softmax
                ? Algebra.Sigmoid(sum - positive) * Math.Exp(negatives[n] - sum)
                : Algebra.Sigmoid(negatives[n] - positive);
            negativesGradient[n] += slope;
            positiveGradient -= slope;
        }
    }

    private static double LogSumExp(ReadOnlySpan<double> values)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double value in values) largest = Math.Max(largest, value);
        foreach (double value in values) sum += Math.Exp(value - largest);
        return largest + Math.Log(sum);
    }
}
