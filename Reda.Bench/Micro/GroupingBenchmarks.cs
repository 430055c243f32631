using BenchmarkDotNet.Attributes;
using Reda.Bench.Roofline;
using Reda.Engine.Optimizers;

namespace Reda.Bench.Micro;

/// <summary>
/// Grouping the items of a batch: for every distinct item its slots in ascending order. The dictionary allocates, and leaves the items in no order. Compare
/// for the batch.
/// </summary>
public class GroupingBenchmarks
{
    private readonly Dictionary<int, List<int>> _groups = [];
    private int[] _items = [];
    private long[] _keys = [];
    private OccurrenceIndex _index = null!;

    /// <summary>Items of a batch: 2,000 samples of four; and 10,000, the batch of the authors' program.</summary>
    [Params(8_000, 40_000)]
    public int Occurrences { get; set; }

    /// <summary>Draws the items; half of them are popular.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(7);
        _items = [.. Enumerable.Range(0, Occurrences).Select(n => n % 2 == 0 ? random.Next(RandomData.Items) : random.Next(RandomData.Items / 100))];
        _keys = new long[Occurrences];
        _index = new OccurrenceIndex(Occurrences, RandomData.Items);
    }

    /// <summary>The engine: a stable radix sort over preallocated arrays.</summary>
    [Benchmark(Baseline = true)]
    public int Radix()
    {
        _index.Build(_items);
        return _index.Count;
    }

    /// <summary>The framework's sort over item and slot in one number, since it is not stable.</summary>
    [Benchmark]
    public long Sort()
    {
        for (int slot = 0; slot < _items.Length; slot++) _keys[slot] = ((long)_items[slot] << 32) | (uint)slot;
        Array.Sort(_keys);
        return _keys[0];
    }

    /// <summary>A dictionary of lists.</summary>
    [Benchmark]
    public int Dictionary()
    {
        _groups.Clear();
        for (int slot = 0; slot < _items.Length; slot++)
        {
            if (!_groups.TryGetValue(_items[slot], out List<int>? slots)) _groups.Add(_items[slot], slots = []);
            slots.Add(slot);
        }

        return _groups.Count;
    }
}
