using Reda.Engine.Kernels;

namespace Reda.Bench.Variants;

/// <summary>What FISM, NMF and EASE solve with, number by number as the equations are written.</summary>
internal static unsafe class NaiveSolvers
{
    /// <summary>FISM's step for the two vectors of an item; see <see cref="HistoryFactorStep"/>.</summary>
    public static void Move(
        ReadOnlySpan<HistoryOccurrence> occurrences, float* sums, float* pulls, int length, float rate, float decay, float* q, float* qSquares, float* p, float* pSquares)
    {
        bool owned = false;
        foreach (HistoryOccurrence occurrence in occurrences) owned |= occurrence.Own;
        for (int n = 0; n < length; n++)
        {
            float oldQ = q[n], oldP = p[n], slopeQ = decay * oldQ, slopeP = decay * oldP;
            foreach (HistoryOccurrence occurrence in occurrences)
            {
                float sum = sums[(occurrence.User * length) + n];
                if (occurrence.Own)
                {
                    sum -= oldP;
                    slopeP += pulls[(occurrence.User * length) + n] - (occurrence.Factor * oldQ);
                }

                slopeQ += occurrence.Factor * sum;
            }

            qSquares[n] += slopeQ * slopeQ;
            q[n] = oldQ - (rate * slopeQ / MathF.Sqrt(qSquares[n]));
            if (!owned) continue;
            pSquares[n] += slopeP * slopeP;
            p[n] = oldP - (rate * slopeP / MathF.Sqrt(pSquares[n]));
        }
    }

    /// <summary>One sweep of coordinate descent over one non-negative least-squares problem.</summary>
    /// <returns>The sum of the sizes of the projected gradients met.</returns>
    public static float Sweep(float* gram, nint stride, int dimensions, float* targets, float* values)
    {
        float violation = 0;
        for (int f = 0; f < dimensions; f++)
        {
            float* row = gram + (f * stride);
            if (row[f] == 0) continue;
            float gradient = -targets[f];
            for (int k = 0; k < dimensions; k++) gradient += row[k] * values[k];
            if (values[f] != 0 || gradient < 0) violation += Math.Abs(gradient);
            values[f] = Math.Max(0, values[f] - (gradient / row[f]));
        }

        return violation;
    }

    /// <summary>The inverse of a symmetric positive definite matrix in its own place: one pivot swept after the other, the lower half only, then mirrored.</summary>
    public static void Invert(float* matrix, int order, nint stride, float* column)
    {
        for (int p = 0; p < order; p++)
        {
            float scale = 1 / matrix[(p * stride) + p];
            for (int i = 0; i < order; i++) column[i] = i > p ? matrix[(i * stride) + p] : matrix[(p * stride) + i];
            for (int i = 0; i < order; i++)
            {
                float factor = column[i] * scale;
                for (int j = 0; j <= i; j++) matrix[(i * stride) + j] -= factor * column[j];
            }

            for (int i = 0; i < order; i++) *(i > p ? matrix + (i * stride) + p : matrix + (p * stride) + i) = column[i] * scale;
            matrix[(p * stride) + p] = -scale;
        }

        for (int i = 0; i < order; i++)
        {
            for (int j = 0; j <= i; j++) matrix[(i * stride) + j] = matrix[(j * stride) + i] = -matrix[(i * stride) + j];
        }
    }
}
