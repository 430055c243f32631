using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;

namespace Reda.Bench.Variants;

/// <summary>
/// The logits by one vectorised dot product for every interaction vector and query, as a library of vector functions offers it: two loads an operation and a
/// sum across lanes a logit.
/// </summary>
internal static unsafe class DotLogits
{
    /// <summary>logits[r, t] = interactions[r] . queries[t].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* interactions, int rows, float* queries, int count, int stride, float* logits, int logitStride)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int t = 0; t < count; t++)
            {
                float* v = interactions + (r * stride), q = queries + (t * stride);
                Vector512<float> sum = Vector512<float>.Zero;
                for (int x = 0; x < stride; x += 16) sum = Vector512.FusedMultiplyAdd(Vector512.Load(v + x), Vector512.Load(q + x), sum);
                logits[(r * logitStride) + t] = VectorMath.Sum(sum);
            }
        }
    }
}
