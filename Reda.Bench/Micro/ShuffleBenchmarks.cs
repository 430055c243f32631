using BenchmarkDotNet.Attributes;
using Reda.Engine.Data;

namespace Reda.Bench.Micro;

/// <summary>
/// The order of an epoch, all of it, on one thread. The engine computes every position on its own, in no memory and on any thread; the textbook's shuffle is a
/// chain of swaps all over an array, and the engine could not start in the middle of it. Compare for the whole epoch.
/// The network spans a power of four: 100,000 positions are found among 262,144 in 2.6 walks, 3,000,000 among 4,194,304 in 1.4.
/// </summary>
public class ShuffleBenchmarks
{
    private int[] _order = [];
    private ulong _epoch;

    /// <summary>Interactions of an epoch.</summary>
    [Params(100_000, 3_000_000)]
    public int Length { get; set; }

    /// <summary>Allocates the textbook's array.</summary>
    [GlobalSetup]
    public void Setup() => _order = [.. Enumerable.Range(0, Length)];

    /// <summary>The engine: a Feistel network evaluated at every position.</summary>
    [Benchmark(Baseline = true)]
    public int Feistel()
    {
        var order = new Permutation(Length, 1, _epoch++);
        int sum = 0;
        for (int position = 0; position < Length; position++) sum ^= order[position];
        return sum;
    }

    /// <summary>Fisher and Yates.</summary>
    [Benchmark]
    public int Swaps()
    {
        new Random((int)_epoch++).Shuffle(_order);
        return _order[0];
    }
}
