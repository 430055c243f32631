namespace Reda.Engine.Optimizers;

/// <summary>
/// Adam (Kingma and Ba 2015) with coupled L2, written to be read and in double: what the fused optimiser is held against.
/// </summary>
/// <remarks>
/// In <see cref="AdamMode.Dense"/> every parameter takes every step. In <see cref="AdamMode.Sparse"/> the rows of an item are stepped only when the batch
/// names the item, with the global step number: rows left out keep value, m and v, and do not decay.
/// </remarks>
/// <param name="learningRate">The step size.</param>
/// <param name="weightDecay">The L2 factor: Adam sees gradient + factor x value.</param>
/// <param name="beta1">The decay of the first moment.</param>
/// <param name="beta2">The decay of the second moment.</param>
/// <param name="epsilon">Added to the root of the second moment.</param>
internal sealed class AdamReference(double learningRate, double weightDecay, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
{
    /// <summary>
    /// Effectively computes g = gradient + weightDecay value; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
    /// value -= learningRate (m / (1 - beta1^step)) / (sqrt(v / (1 - beta2^step)) + epsilon).
    /// </summary>
    /// <param name="values">The parameters; updated.</param>
    /// <param name="gradients">Their gradients, without the L2 term.</param>
    /// <param name="firstMoments">m; updated.</param>
    /// <param name="secondMoments">v; updated.</param>
    /// <param name="step">The number of this step over the whole run, from 1.</param>
    /// <exception cref="ArgumentException">The lengths differ or the step is below 1.</exception>
    public void Step(Span<double> values, ReadOnlySpan<double> gradients, Span<double> firstMoments, Span<double> secondMoments, long step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        if (gradients.Length != values.Length || firstMoments.Length != values.Length || secondMoments.Length != values.Length)
            throw new ArgumentException("values, gradients and moments differ in length", nameof(gradients));

        double firstCorrection = 1 - Math.Pow(beta1, step);
        double secondCorrection = 1 - Math.Pow(beta2, step);
        for (int i = 0; i < values.Length; i++)
        {
            double gradient = gradients[i] + (weightDecay * values[i]);
            firstMoments[i] = (beta1 * firstMoments[i]) + ((1 - beta1) * gradient);
            secondMoments[i] = (beta2 * secondMoments[i]) + ((1 - beta2) * gradient * gradient);
            values[i] -= learningRate * (firstMoments[i] / firstCorrection) / (Math.Sqrt(secondMoments[i] / secondCorrection) + epsilon);
        }
    }
}
