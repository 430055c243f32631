using BenchmarkDotNet.Attributes;
using Reda.Bench.Roofline;
using Reda.Bench.Variants;
using Reda.Engine.Data;

namespace Reda.Bench.Micro;

/// <summary>
/// Drawing the samples of a batch from 1,776 users of 58 among 68,326 items. The engine's are pure functions of the position, so any thread can draw any of
/// them; the position in the shuffled epoch is the greater part of what that costs (<see cref="ShuffleBenchmarks"/>). Compare per sample.
/// </summary>
public class SamplerBenchmarks
{
    private const int Batch = 2000;

    private readonly int[] _items = new int[6 * Batch];
    private RelationSampler _shared = null!;
    private RelationSampler _independent = null!;
    private RejectionSampler _rejection = null!;
    private int _epoch;

    /// <summary>Makes up the data.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Interactions data = RandomData.Make(1776);
        _shared = new RelationSampler(data, SampleReading.Shared, seed: 1);
        _independent = new RelationSampler(data, SampleReading.Independent, seed: 1);
        _rejection = new RejectionSampler(data, seed: 1);
    }

    /// <summary>The engine's default: four items.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Batch)]
    public void Shared() => Draw(_shared);

    /// <summary>The engine's other reading: six items.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public void Independent() => Draw(_independent);

    /// <summary>The usual way: a stateful generator and rejection.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public void Rejection()
    {
        for (int position = 0; position < Batch; position++) _rejection.Draw(_items.AsSpan(0, 4));
    }

    private void Draw(RelationSampler sampler)
    {
        _epoch++;
        sampler.Draw(_epoch, 0, _items.AsSpan(0, Batch * sampler.ItemsPerSample));
    }
}
