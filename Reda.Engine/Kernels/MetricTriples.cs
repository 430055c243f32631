using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>Squared distances of a user to a positive and to negatives, and the gradient of their difference.</summary>
internal static unsafe class MetricTriples
{
    /// <summary>|a - b|^2.</summary>
    /// <param name="a">[length].</param>
    /// <param name="b">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    [MethodImpl(KernelMethod.Options)]
    public static float SquaredDistance(float* a, float* b, int length) => RowMath.SquaredDistance(a, b, length);

    /// <summary>The gradients of weight (|user - positive|^2 - |user - negative|^2).</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="user">[length].</param>
    /// <param name="positive">[length].</param>
    /// <param name="negative">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="dUser">[length]: 2 weight (negative - positive).</param>
    /// <param name="dPositive">[length]: 2 weight (positive - user).</param>
    /// <param name="dNegative">[length]: 2 weight (user - negative).</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Gradients(float weight, float* user, float* positive, float* negative, int length, float* dUser, float* dPositive, float* dNegative)
    {
        Vector512<float> factor = Vector512.Create(2 * weight);
        for (int n = 0; n < length; n += 16)
        {
            Vector512<float> u = Vector512.Load(user + n), p = Vector512.Load(positive + n), q = Vector512.Load(negative + n);
            (factor * (q - p)).Store(dUser + n);
            (factor * (p - u)).Store(dPositive + n);
            (factor * (u - q)).Store(dNegative + n);
        }
    }
}
