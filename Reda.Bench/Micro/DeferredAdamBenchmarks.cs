using BenchmarkDotNet.Attributes;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Bench.Micro;

/// <summary>
/// What deferred Adam does when a row of 3 x 128 floats is touched after missing steps: replaying them in registers, beside taking them one by one. Without
/// weight decay a row comes to rest after some 300 steps, and only its second moments go on. Both restore the row first. Where roots and quotients
/// limit a step, not their latency, replaying is no faster for rows in cache: what it saves is the way to memory.
/// </summary>
public unsafe class DeferredAdamBenchmarks
{
    private const int Length = 3 * 128;

    private AdamCoefficients[] _steps = [];
    private AlignedBuffer<float> _source = null!;
    private AlignedBuffer<float> _row = null!;

    /// <summary>Steps that the row has missed; a row of Delicious waits for about 8 at batch 2000.</summary>
    [Params(1, 8, 64, 1024)]
    public int Missed { get; set; }

    /// <summary>The coupled L2 factor.</summary>
    [Params(0, 1e-5f)]
    public float WeightDecay { get; set; }

    private float* Values => _row.Address;

    private float* FirstMoments => _row.Address + Length;

    private float* SecondMoments => _row.Address + (2 * Length);

    /// <summary>A row as it is in the midst of training.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _steps = [.. Enumerable.Repeat(new AdamCoefficients(StepSize: 0.001f, RootCorrection: 1.2f, WeightDecay), Missed)];
        _source = MicroData.Filled(3 * Length);
        foreach (ref float m in _source.Span.Slice(Length, Length)) m *= 1e-3f;
        foreach (ref float v in _source.Span.Slice(2 * Length, Length)) v = (v * v * 1e-6f) + 1e-12f;
        _row = new AlignedBuffer<float>(3 * Length);
    }

    /// <summary>The engine.</summary>
    [Benchmark(Baseline = true)]
    public void Replay()
    {
        _source.Span.CopyTo(_row.Span);
        AdamReplay.Replay(_steps, Length, Values, FirstMoments, SecondMoments, 0);
    }

    /// <summary>As many steps of dense Adam: the same bits.</summary>
    [Benchmark]
    public void OneByOne()
    {
        _source.Span.CopyTo(_row.Span);
        foreach (ref readonly AdamCoefficients step in _steps.AsSpan()) AdamKernel.Step(null, [], Length, step, Values, FirstMoments, SecondMoments);
    }
}
