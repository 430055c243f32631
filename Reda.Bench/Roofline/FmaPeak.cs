using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Bench.Roofline;

/// <summary>The processor's limit: independent chains of fused multiply-adds that never leave the registers.</summary>
internal static class FmaPeak
{
    private const int Chains = 12;
    private const int Rounds = 4_000_000;

    /// <summary>The best of several runs on every thread at once, in GFLOP/s of all threads together.</summary>
    /// <param name="threads">The number of threads.</param>
    public static double Measure(int threads)
    {
        double best = 0;
        for (int run = 0; run < 7; run++)
        {
            using var ready = new Barrier(threads);
            var rates = new double[threads];
            var workers = new Thread[threads];
            for (int n = 0; n < threads; n++)
            {
                int worker = n;
                workers[n] = new Thread(() =>
                {
                    ready.SignalAndWait();
                    long start = Stopwatch.GetTimestamp();
                    float sink = Spin(Rounds, 0.999999f, 1e-7f);
                    double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                    rates[worker] = float.IsNaN(sink) ? 0 : 2.0 * Rounds * Chains * Vector512<float>.Count / seconds / 1e9;
                });
                workers[n].Start();
            }

            foreach (Thread worker in workers) worker.Join();
            best = Math.Max(best, rates.Sum());
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Spin(int rounds, float factor, float term)
    {
        Vector512<float> f = Vector512.Create(factor), t = Vector512.Create(term);
        Vector512<float> a = t, b = t, c = t, d = t, e = t, g = t, h = t, i = t, j = t, k = t, l = t, m = t;
        for (int n = 0; n < rounds; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, f, t);
            b = Vector512.FusedMultiplyAdd(b, f, t);
            c = Vector512.FusedMultiplyAdd(c, f, t);
            d = Vector512.FusedMultiplyAdd(d, f, t);
            e = Vector512.FusedMultiplyAdd(e, f, t);
            g = Vector512.FusedMultiplyAdd(g, f, t);
            h = Vector512.FusedMultiplyAdd(h, f, t);
            i = Vector512.FusedMultiplyAdd(i, f, t);
            j = Vector512.FusedMultiplyAdd(j, f, t);
            k = Vector512.FusedMultiplyAdd(k, f, t);
            l = Vector512.FusedMultiplyAdd(l, f, t);
            m = Vector512.FusedMultiplyAdd(m, f, t);
        }

        return Vector512.Sum(a + b + c + d + e + g + h + i + j + k + l + m);
    }
}
