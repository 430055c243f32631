using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Bench.Micro;

/// <summary>
/// The exponential of 1,024 numbers from -12 to 0. The engine's is right for arguments up to 0 only, gives 0 below -30, and the same bits on every x64
/// processor; the framework's and the C runtime's cover all arguments. Compare per number.
/// </summary>
public unsafe class ExpBenchmarks
{
    private const int Length = 1024;

    private AlignedBuffer<float> _arguments = null!;
    private AlignedBuffer<float> _values = null!;

    /// <summary>Draws the arguments.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _arguments = MicroData.Filled(Length);
        foreach (ref float x in _arguments.Span) x = (x - 0.5f) * 12;
        _values = new AlignedBuffer<float>(Length);
    }

    /// <summary>The engine's polynomial.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Length)]
    public void Engine()
    {
        float* from = _arguments.Address, to = _values.Address;
        for (int x = 0; x < Length; x += 16) VectorMath.Exp(Vector512.Load(from + x)).Store(to + x);
    }

    /// <summary>The same, two vectors a turn: the processor finds the independent work by itself, so little is to be had.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void EngineInterleaved()
    {
        float* from = _arguments.Address, to = _values.Address;
        for (int x = 0; x < Length; x += 32)
        {
            Vector512<float> first = VectorMath.Exp(Vector512.Load(from + x)), second = VectorMath.Exp(Vector512.Load(from + x + 16));
            first.Store(to + x);
            second.Store(to + x + 16);
        }
    }

    /// <summary>The framework's vector function.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void Framework()
    {
        float* from = _arguments.Address, to = _values.Address;
        for (int x = 0; x < Length; x += 16) Vector512.Exp(Vector512.Load(from + x)).Store(to + x);
    }

    /// <summary>The C runtime's function.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void Scalar()
    {
        float* from = _arguments.Address, to = _values.Address;
        for (int x = 0; x < Length; x++) to[x] = MathF.Exp(from[x]);
    }
}
