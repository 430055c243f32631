using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reda.Engine.Memory;

namespace Reda.Bench.Roofline;

/// <summary>
/// What the memory delivers to buffers far larger than the caches. Counted are the bytes that the program reads and writes, as the STREAM benchmark counts
/// them; that a line is fetched before it is written, which makes a triad a third dearer, is not.
/// </summary>
internal sealed unsafe class MemoryBandwidth
{
    /// <summary>Floats of a buffer: 256 MiB, eight times the last-level cache of the machines that this was written on.</summary>
    private const int Length = 64 << 20;

    /// <summary>Floats between two looks at the clock.</summary>
    private const int Piece = 256 << 10;

    private readonly AlignedBuffer<float> _a = Filled();
    private readonly AlignedBuffer<float> _b = Filled();
    private readonly AlignedBuffer<float> _c = Filled();

    /// <summary>The rate of sums over a buffer, in GB/s of all threads together.</summary>
    /// <param name="threads">The number of threads; each has a part of the buffer.</param>
    /// <param name="windows">The number of windows of 10 ms.</param>
    public double Read(int threads, int windows) => Walk(threads, windows, (at, length) =>
    {
        if (float.IsNaN(Sum(_a.Address + at, length))) throw new InvalidOperationException("the buffer holds what was never written");
        return 4e-9 * length;
    });

    /// <summary>The rate of a = b + s c, in GB/s of all threads together: two reads and one write.</summary>
    /// <param name="threads">The number of threads; each has a part of the buffers.</param>
    /// <param name="windows">The number of windows of 10 ms.</param>
    public double Triad(int threads, int windows) => Walk(threads, windows, (at, length) =>
    {
        Combine(_a.Address + at, _b.Address + at, _c.Address + at, length);
        return 12e-9 * length;
    });

    private static double Walk(int threads, int windows, Func<int, int, double> piece)
    {
        int pieces = Length / Piece / threads;
        var next = new int[threads * 16]; // A cache line each.
        return Throughput.Best(threads, windows, 10, thread =>
        {
            int n = next[thread * 16];
            next[thread * 16] = (n + 1) % pieces;
            return piece(((thread * pieces) + n) * Piece, Piece);
        });
    }

    /// <summary>Memory that was never written is one page of zeros again and again, which the caches hold.</summary>
    private static AlignedBuffer<float> Filled()
    {
        var buffer = new AlignedBuffer<float>(Length);
        buffer.Span.Fill(1);
        return buffer;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float* from, int length)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (int x = 0; x < length; x += 64)
        {
            a += Vector512.Load(from + x);
            b += Vector512.Load(from + x + 16);
            c += Vector512.Load(from + x + 32);
            d += Vector512.Load(from + x + 48);
        }

        return Vector512.Sum(a + b + c + d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine(float* a, float* b, float* c, int length)
    {
        Vector512<float> scale = Vector512.Create(0.5f);
        for (int x = 0; x < length; x += 32)
        {
            Vector512.FusedMultiplyAdd(scale, Vector512.Load(c + x), Vector512.Load(b + x)).Store(a + x);
            Vector512.FusedMultiplyAdd(scale, Vector512.Load(c + x + 16), Vector512.Load(b + x + 16)).Store(a + x + 16);
        }
    }
}
