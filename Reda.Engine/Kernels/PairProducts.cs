using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>The pairwise interaction layer, equation (2), for one aspect of the left item against all aspects of the right one.</summary>
internal static unsafe class PairProducts
{
    /// <summary>interactions[l] = left (*) right[l] for l = 0..aspects-1.</summary>
    /// <param name="left">[stride], one aspect of item i.</param>
    /// <param name="right">[aspects, stride], all aspects of item j.</param>
    /// <param name="aspects">k.</param>
    /// <param name="stride">d, padded to 16.</param>
    /// <param name="interactions">[aspects, stride].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* left, float* right, int aspects, int stride, float* interactions)
    {
        for (int l = 0; l < aspects; l++)
        {
            int x = 0;
            for (; x + 32 <= stride; x += 32)
            {
                (Vector512.Load(left + x) * Vector512.Load(right + x)).Store(interactions + x);
                (Vector512.Load(left + x + 16) * Vector512.Load(right + x + 16)).Store(interactions + x + 16);
            }

            if (x < stride) (Vector512.Load(left + x) * Vector512.Load(right + x)).Store(interactions + x);
            right += stride;
            interactions += stride;
        }
    }

    /// <summary>dLeft += sum over l of dInteractions[l] (*) right[l]; dRight[l] += dInteractions[l] (*) left.</summary>
    /// <param name="dInteractions">[aspects, stride].</param>
    /// <param name="left">[stride].</param>
    /// <param name="right">[aspects, stride].</param>
    /// <param name="aspects">k.</param>
    /// <param name="stride">d, padded to 16.</param>
    /// <param name="dLeft">[stride].</param>
    /// <param name="dRight">[aspects, stride].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(float* dInteractions, float* left, float* right, int aspects, int stride, float* dLeft, float* dRight)
    {
        for (int x = 0; x < stride; x += 16)
        {
            Vector512<float> p = Vector512.Load(left + x);
            Vector512<float> sum = Vector512.Load(dLeft + x);
            for (int l = 0; l < aspects; l++)
            {
                int at = (l * stride) + x;
                Vector512<float> dv = Vector512.Load(dInteractions + at);
                sum = Vector512.FusedMultiplyAdd(dv, Vector512.Load(right + at), sum);
                Vector512.FusedMultiplyAdd(dv, p, Vector512.Load(dRight + at)).Store(dRight + at);
            }

            sum.Store(dLeft + x);
        }
    }
}
