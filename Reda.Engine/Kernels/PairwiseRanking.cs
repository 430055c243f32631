using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>What the gradient of a pairwise ranking loss is made of.</summary>
/// <param name="Slope">The negative of its derivative by the difference of the scores.</param>
/// <param name="User">The L2 factor of the user.</param>
/// <param name="Positive">The L2 factor of the positive.</param>
/// <param name="Negative">The L2 factor of the negative.</param>
internal readonly record struct PairwiseFactors(float Slope, float User, float Positive, float Negative);

/// <summary>The difference of two inner products with the same user, and its gradient.</summary>
internal static unsafe class PairwiseRanking
{
    /// <summary>user . (positive - negative).</summary>
    /// <param name="user">[length].</param>
    /// <param name="positive">[length].</param>
    /// <param name="negative">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    [MethodImpl(KernelMethod.Options)]
    public static float Difference(float* user, float* positive, float* negative, int length)
    {
        Debug.Assert(length % 16 == 0);
        Vector512<float> s0 = default, s1 = default;
        int n = 0;
        for (; n + 32 <= length; n += 32)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(user + n), Vector512.Load(positive + n) - Vector512.Load(negative + n), s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(user + n + 16), Vector512.Load(positive + n + 16) - Vector512.Load(negative + n + 16), s1);
        }

        for (; n < length; n += 16) s0 = Vector512.FusedMultiplyAdd(Vector512.Load(user + n), Vector512.Load(positive + n) - Vector512.Load(negative + n), s0);
        return VectorMath.Sum(s0 + s1);
    }

    /// <summary>The gradients of loss + the L2 terms (factor / 2) |row|^2.</summary>
    /// <param name="factors">The factors.</param>
    /// <param name="user">[length].</param>
    /// <param name="positive">[length].</param>
    /// <param name="negative">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="dUser">[length]: -slope (positive - negative) + L2 user.</param>
    /// <param name="dPositive">[length]: -slope user + L2 positive.</param>
    /// <param name="dNegative">[length]: slope user + L2 negative.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Gradients(
        in PairwiseFactors factors, float* user, float* positive, float* negative, int length, float* dUser, float* dPositive, float* dNegative)
    {
        Vector512<float> slope = Vector512.Create(factors.Slope);
        Vector512<float> ofUser = Vector512.Create(factors.User), ofPositive = Vector512.Create(factors.Positive), ofNegative = Vector512.Create(factors.Negative);
        for (int n = 0; n < length; n += 16)
        {
            Vector512<float> u = Vector512.Load(user + n), p = Vector512.Load(positive + n), q = Vector512.Load(negative + n);
            Vector512.FusedMultiplyAdd(slope, q - p, ofUser * u).Store(dUser + n);
            Vector512.FusedMultiplyAdd(-slope, u, ofPositive * p).Store(dPositive + n);
            Vector512.FusedMultiplyAdd(slope, u, ofNegative * q).Store(dNegative + n);
        }
    }
}
