using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>Sums over and steps of padded rows: 16 lanes, four chains of multiply-adds, one fixed tree, so that every instruction set gives the same bits.</summary>
internal static unsafe class RowMath
{
    /// <summary>The sum of a[n] b[n].</summary>
    /// <param name="a">[length].</param>
    /// <param name="b">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(float* a, float* b, int length)
    {
        Debug.Assert(length % 16 == 0);
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int n = 0;
        for (; n + 64 <= length; n += 64)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a + n), Vector512.Load(b + n), s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(a + n + 16), Vector512.Load(b + n + 16), s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(a + n + 32), Vector512.Load(b + n + 32), s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(a + n + 48), Vector512.Load(b + n + 48), s3);
        }

        for (; n < length; n += 16) s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a + n), Vector512.Load(b + n), s0);
        return VectorMath.Sum((s0 + s1) + (s2 + s3));
    }

    /// <summary>The sum of (a[n] - b[n])^2.</summary>
    /// <param name="a">[length].</param>
    /// <param name="b">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquaredDistance(float* a, float* b, int length)
    {
        Debug.Assert(length % 16 == 0);
        Vector512<float> s0 = default, s1 = default;
        int n = 0;
        for (; n + 32 <= length; n += 32)
        {
            Vector512<float> d0 = Vector512.Load(a + n) - Vector512.Load(b + n), d1 = Vector512.Load(a + n + 16) - Vector512.Load(b + n + 16);
            s0 = Vector512.FusedMultiplyAdd(d0, d0, s0);
            s1 = Vector512.FusedMultiplyAdd(d1, d1, s1);
        }

        for (; n < length; n += 16)
        {
            Vector512<float> d = Vector512.Load(a + n) - Vector512.Load(b + n);
            s0 = Vector512.FusedMultiplyAdd(d, d, s0);
        }

        return VectorMath.Sum(s0 + s1);
    }

    /// <summary>y[n] += factor x[n].</summary>
    /// <param name="factor">The factor.</param>
    /// <param name="x">[length].</param>
    /// <param name="y">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(float factor, float* x, float* y, int length)
    {
        Debug.Assert(length % 16 == 0);
        Vector512<float> f = Vector512.Create(factor);
        for (int n = 0; n < length; n += 16) Vector512.FusedMultiplyAdd(f, Vector512.Load(x + n), Vector512.Load(y + n)).Store(y + n);
    }

    /// <summary>y[n] = a[n] b[n]; <paramref name="y"/> may be either of them.</summary>
    /// <param name="a">[length].</param>
    /// <param name="b">[length].</param>
    /// <param name="y">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(float* a, float* b, float* y, int length)
    {
        Debug.Assert(length % 16 == 0);
        for (int n = 0; n < length; n += 16) (Vector512.Load(a + n) * Vector512.Load(b + n)).Store(y + n);
    }

    /// <summary>x[n] *= factor.</summary>
    /// <param name="factor">The factor.</param>
    /// <param name="x">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale(float factor, float* x, int length)
    {
        Debug.Assert(length % 16 == 0);
        Vector512<float> f = Vector512.Create(factor);
        for (int n = 0; n < length; n += 16) (f * Vector512.Load(x + n)).Store(x + n);
    }
}
