using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Bench.Roofline;

/// <summary>The processor's limit: independent chains of fused multiply-adds that never leave the registers.</summary>
internal static class FmaPeak
{
    private const int Rounds = 20_000;

    /// <summary>The best of several windows, in GFLOP/s of all threads together.</summary>
    /// <param name="threads">The number of threads.</param>
    /// <param name="windows">The number of windows of 10 ms.</param>
    public static double Measure(int threads, int windows)
        => Throughput.Best(threads, windows, 10, _ => float.IsNaN(Spin(Rounds, 0.999999f, 1e-7f)) ? 0 : 2e-9 * Rounds * Chains * Vector512<float>.Count);

    /// <summary>Chains that fit the registers: 12 of AVX-512's 32, or 6 pairs of AVX2's 16.</summary>
    private static int Chains => Vector512.IsHardwareAccelerated ? 12 : 6;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Spin(int rounds, float factor, float term)
    {
        Vector512<float> f = Vector512.Create(factor), t = Vector512.Create(term);
        Vector512<float> a = t, b = t, c = t, d = t, e = t, g = t;
        if (!Vector512.IsHardwareAccelerated)
        {
            for (int n = 0; n < rounds; n++) Advance(ref a, ref b, ref c, ref d, ref e, ref g, f, t);
            return Vector512.Sum(a + b + c + d + e + g);
        }

        Vector512<float> h = t, i = t, j = t, k = t, l = t, m = t;
        for (int n = 0; n < rounds; n++)
        {
            Advance(ref a, ref b, ref c, ref d, ref e, ref g, f, t);
            Advance(ref h, ref i, ref j, ref k, ref l, ref m, f, t);
        }

        return Vector512.Sum(a + b + c + d + e + g + h + i + j + k + l + m);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance(
        ref Vector512<float> a, ref Vector512<float> b, ref Vector512<float> c, ref Vector512<float> d, ref Vector512<float> e, ref Vector512<float> g,
        Vector512<float> f, Vector512<float> t)
    {
        a = Vector512.FusedMultiplyAdd(a, f, t);
        b = Vector512.FusedMultiplyAdd(b, f, t);
        c = Vector512.FusedMultiplyAdd(c, f, t);
        d = Vector512.FusedMultiplyAdd(d, f, t);
        e = Vector512.FusedMultiplyAdd(e, f, t);
        g = Vector512.FusedMultiplyAdd(g, f, t);
    }
}
