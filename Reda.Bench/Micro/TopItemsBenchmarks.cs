using BenchmarkDotNet.Attributes;
using Reda.Engine.Models;

namespace Reda.Bench.Micro;

/// <summary>
/// The best items of one user among the 31,574 of GPoetry, without the user's own 60. Ties aside all find the same. What the heaps allocate is the list of
/// those that are kept.
/// </summary>
public class TopItemsBenchmarks
{
    private const int Items = 31_574;
    private const int HistoryLength = 60;

    private readonly int[] _items = [.. Enumerable.Range(0, Items)];
    private readonly float[] _scores = new float[Items];
    private readonly int[] _order = new int[Items];
    private readonly float[] _negated = new float[Items];
    private int[][] _histories = [];
    private HashSet<int> _seen = [];

    /// <summary>How many items are wanted.</summary>
    [Params(10, 100)]
    public int Count { get; set; }

    /// <summary>Draws scores and a history.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(7);
        foreach (ref float score in _scores.AsSpan()) score = random.NextSingle();
        _seen = [.. Enumerable.Range(0, HistoryLength).Select(_ => random.Next(Items))];
        _histories = [[.. _seen.Order()]];
    }

    /// <summary>The engine: a heap with the worst on top, which most scores do not pass.</summary>
    [Benchmark(Baseline = true)]
    public int Heap()
    {
        var top = new TopItems(_histories, 0, 1, Count, excludeSeen: true);
        top.Visit(0, 0, _items, _scores);
        return top.Best(0)[0].Item;
    }

    /// <summary>The framework's heap.</summary>
    [Benchmark]
    public int PriorityQueue()
    {
        var queue = new PriorityQueue<int, float>(Count + 1);
        foreach (int item in _items)
        {
            if (_seen.Contains(item)) continue;
            if (queue.Count < Count) queue.Enqueue(item, _scores[item]);
            else queue.EnqueueDequeue(item, _scores[item]);
        }

        int best = 0;
        while (queue.Count > 0) best = queue.Dequeue();
        return best;
    }

    /// <summary>Everything sorted, then the first that is new to the user.</summary>
    [Benchmark]
    public int Sort()
    {
        _items.CopyTo(_order, 0);
        for (int n = 0; n < Items; n++) _negated[n] = -_scores[n];
        Array.Sort(_negated, _order);
        return _order.First(item => !_seen.Contains(item));
    }
}
