using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;

namespace Reda.Engine.Baselines;

/// <summary>The mean loss of one user's examples. Logits become its derivatives.</summary>
internal static class FismLosses
{
    /// <summary>The logistic loss: softplus(-x) of a positive, softplus(x) of a negative.</summary>
    /// <param name="logits">Logits, the positives first; overwritten by the derivatives of the mean.</param>
    /// <param name="positives">The number of positives.</param>
    /// <returns>The mean.</returns>
    public static double LogLoss(Span<float> logits, int positives)
    {
        double loss = 0;
        float share = 1f / logits.Length;
        Span<float> lanes = stackalloc float[16];
        for (int n = 0; n < logits.Length; n += 16)
        {
            Span<float> some = logits.Slice(n, Math.Min(16, logits.Length - n));
            lanes.Clear();
            for (int lane = 0; lane < some.Length; lane++) lanes[lane] = n + lane < positives ? -some[lane] : some[lane];
            Vector512<float> x = MemoryMarshal.Read<Vector512<float>>(MemoryMarshal.AsBytes(lanes)), losses = VectorMath.Softplus(x), slopes = VectorMath.Sigmoid(x);
            for (int lane = 0; lane < some.Length; lane++)
            {
                loss += losses[lane];
                some[lane] = n + lane < positives ? -share * slopes[lane] : share * slopes[lane];
            }
        }

        return loss * share;
    }

    /// <summary>(1 - (x_i - x_j))^2 / 2 of every positive i and each of its negatives j.</summary>
    /// <param name="logits">Logits, the positives first and then the same number of negatives of each; overwritten by the derivatives of the mean.</param>
    /// <param name="positives">The number of positives, at least 1.</param>
    /// <returns>The mean over the pairs.</returns>
    public static double Auc(Span<float> logits, int positives)
    {
        int pairs = logits.Length - positives, each = pairs / positives;
        double loss = 0;
        float share = 1f / pairs;
        for (int n = 0; n < positives; n++)
        {
            float positive = logits[n], sum = 0;
            foreach (ref float negative in logits.Slice(positives + (n * each), each))
            {
                float distance = 1 - (positive - negative);
                loss += 0.5 * distance * distance;
                negative = share * distance;
                sum -= negative;
            }

            logits[n] = sum;
        }

        return loss * share;
    }
}
