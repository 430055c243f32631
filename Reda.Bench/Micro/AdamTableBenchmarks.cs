using BenchmarkDotNet.Attributes;
using Reda.Bench.Roofline;

namespace Reda.Bench.Micro;

/// <summary>
/// The items' part of one Adam step on one thread: 68,326 rows of 3 x 128 floats and their moments, 315 MB, of which a batch touches 8,000. Sparse mode moves
/// those, dense mode all; what a row costs that is read from memory anew decides both. (Deferred mode: <see cref="DeferredAdamBenchmarks"/>.)
/// </summary>
public class AdamTableBenchmarks
{
    private AdamRows _rows = null!;
    private int _batch;

    /// <summary>Allocates the table.</summary>
    [GlobalSetup]
    public void Setup() => _rows = new AdamRows(3 * 128);

    /// <summary>The engine's sparse mode: the rows of the batch, the next one fetched while one is moved.</summary>
    [Benchmark(Baseline = true)]
    public void Sparse() => _rows.Move(_batch++ & 7, 0, AdamRows.Touched, fetch: true);

    /// <summary>The rejected variant: the hardware's prefetcher alone, which wakes only after the first misses of a row.</summary>
    [Benchmark]
    public void SparseWithoutPrefetch() => _rows.Move(_batch++ & 7, 0, AdamRows.Touched, fetch: false);

    /// <summary>The engine's dense mode: every row.</summary>
    [Benchmark]
    public void Dense() => _rows.MoveAll(_batch++ & 7);
}
