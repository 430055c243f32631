using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>Padded rows number by number.</summary>
internal static unsafe class Elementwise
{
    /// <summary>destination[n] = factor a[n] b[n].</summary>
    /// <param name="factor">The factor.</param>
    /// <param name="a">[length].</param>
    /// <param name="b">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="destination">[length].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Product(float factor, float* a, float* b, int length, float* destination)
    {
        Debug.Assert(length % 16 == 0);
        Vector512<float> f = Vector512.Create(factor);
        for (int n = 0; n < length; n += 16) (f * Vector512.Load(a + n) * Vector512.Load(b + n)).Store(destination + n);
    }

    /// <summary>x[n] = max(0, x[n]); what is not a number stays so.</summary>
    /// <param name="x">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rectify(float* x, int length)
    {
        Debug.Assert(length % 16 == 0);
        for (int n = 0; n < length; n += 16) VectorMath.Max(Vector512<float>.Zero, Vector512.Load(x + n)).Store(x + n);
    }

    /// <summary>gradient[n] = 0 where rectified[n] is 0: the way back through <see cref="Rectify"/>.</summary>
    /// <param name="rectified">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="gradient">[length].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Mask(float* rectified, int length, float* gradient)
    {
        Debug.Assert(length % 16 == 0);
        for (int n = 0; n < length; n += 16)
            (Vector512.GreaterThan(Vector512.Load(rectified + n), Vector512<float>.Zero) & Vector512.Load(gradient + n)).Store(gradient + n);
    }
}
