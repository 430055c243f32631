using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>Coordinate descent on non-negative least squares that share their matrix, 16 problems in 16 lanes.</summary>
internal static unsafe class NonNegativeDescent
{
    /// <summary>The problems that are solved at a time.</summary>
    public const int Lanes = 16;

    // What descent leaves above zero by less is zero: far below anything that a factor says, far above a subnormal.
    private const float Floor = 1e-18f;

    /// <summary>
    /// One sweep: for f = 0, 1, ... effectively computes values[f] = max(0, values[f] - g / gram[f, f]) with the gradient
    /// g = sum over k of values[k] gram[k, f] - targets[f]; a coordinate whose gram[f, f] is 0 stays.
    /// </summary>
    /// <param name="gram">[dimensions, stride]; symmetric.</param>
    /// <param name="stride">The distance between two rows of <paramref name="gram"/>.</param>
    /// <param name="dimensions">The coordinates.</param>
    /// <param name="targets">[dimensions, 16].</param>
    /// <param name="values">[dimensions, 16], not negative; updated.</param>
    /// <returns>How far each problem was from its optimum: the sum of the sizes of the projected gradients met.</returns>
    [MethodImpl(KernelMethod.Options)]
    public static Vector512<float> Sweep(float* gram, nint stride, int dimensions, float* targets, float* values)
    {
        Vector512<float> violation = default;
        for (int f = 0; f < dimensions; f++)
        {
            float* row = gram + (f * stride);
            if (row[f] == 0) continue;
            Vector512<float> s0 = -Vector512.Load(targets + (f * Lanes)), s1 = default, s2 = default, s3 = default;
            int k = 0;
            for (; k + 4 <= dimensions; k += 4)
            {
                float* v = values + (k * Lanes);
                s0 = Vector512.FusedMultiplyAdd(Vector512.Create(row[k]), Vector512.Load(v), s0);
                s1 = Vector512.FusedMultiplyAdd(Vector512.Create(row[k + 1]), Vector512.Load(v + 16), s1);
                s2 = Vector512.FusedMultiplyAdd(Vector512.Create(row[k + 2]), Vector512.Load(v + 32), s2);
                s3 = Vector512.FusedMultiplyAdd(Vector512.Create(row[k + 3]), Vector512.Load(v + 48), s3);
            }

            for (; k < dimensions; k++) s0 = Vector512.FusedMultiplyAdd(Vector512.Create(row[k]), Vector512.Load(values + (k * Lanes)), s0);
            Vector512<float> gradient = (s0 + s1) + (s2 + s3), value = Vector512.Load(values + (f * Lanes));

            // At zero only a step upwards is free.
            Vector512<float> atZero = Vector512.Equals(value, Vector512<float>.Zero) & Vector512.GreaterThan(gradient, Vector512<float>.Zero);
            violation += Vector512.AndNot(Vector512.Abs(gradient), atZero);
            value -= gradient / Vector512.Create(row[f]);
            Vector512<float> tiny = Vector512.LessThan(value, Vector512.Create(Floor));
            Vector512.AndNot(value, tiny).Store(values + (f * Lanes));
        }

        return violation;
    }
}
