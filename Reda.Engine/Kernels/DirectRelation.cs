using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>
/// The ablation NMAL, in which the relation is the weighted sum of the interaction vectors themselves: r = sum over nl of w_nl v_nl. One pair at a time.
/// Numbers that belong to a lane of a block stand 16 floats apart.
/// </summary>
internal static unsafe class DirectRelation
{
    /// <summary>relation = sum over n, l of weights[nl] left[n] (*) right[l].</summary>
    /// <param name="left">[k, stride].</param>
    /// <param name="right">[k, stride].</param>
    /// <param name="aspects">k.</param>
    /// <param name="stride">d, padded to 16.</param>
    /// <param name="weights">[k*k], 16 apart.</param>
    /// <param name="relation">[stride].</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Forward(float* left, float* right, int aspects, int stride, float* weights, float* relation)
    {
        for (int x = 0; x < stride; x += 16)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int nl = 0; nl < aspects * aspects; nl++)
            {
                Vector512<float> v = Vector512.Load(left + (nl / aspects * stride) + x) * Vector512.Load(right + (nl % aspects * stride) + x);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(weights[nl * 16]), v, sum);
            }

            sum.Store(relation + x);
        }
    }

    /// <summary>fits[nl] = dRelation . (left[n] (*) right[l]).</summary>
    /// <param name="left">[k, stride].</param>
    /// <param name="right">[k, stride].</param>
    /// <param name="aspects">k.</param>
    /// <param name="stride">d, padded to 16.</param>
    /// <param name="dRelation">[stride].</param>
    /// <param name="fits">[k*k], 16 apart.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Fits(float* left, float* right, int aspects, int stride, float* dRelation, float* fits)
    {
        for (int nl = 0; nl < aspects * aspects; nl++)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int x = 0; x < stride; x += 16)
            {
                Vector512<float> v = Vector512.Load(left + (nl / aspects * stride) + x) * Vector512.Load(right + (nl % aspects * stride) + x);
                sum = Vector512.FusedMultiplyAdd(v, Vector512.Load(dRelation + x), sum);
            }

            fits[nl * 16] = VectorMath.Sum(sum);
        }
    }

    /// <summary>dInteractions[nl] = weights[nl] dRelation: what reaches the interaction vectors past the weight attention.</summary>
    /// <param name="dRelation">[stride].</param>
    /// <param name="weights">[rows], 16 apart.</param>
    /// <param name="rows">The interaction vectors, k*k of a pair.</param>
    /// <param name="stride">d, padded to 16.</param>
    /// <param name="dInteractions">[rows, stride].</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Backward(float* dRelation, float* weights, int rows, int stride, float* dInteractions)
    {
        for (int nl = 0; nl < rows; nl++)
        {
            Vector512<float> w = Vector512.Create(weights[nl * 16]);
            for (int x = 0; x < stride; x += 16) (w * Vector512.Load(dRelation + x)).Store(dInteractions + (nl * stride) + x);
        }
    }
}
