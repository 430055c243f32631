using BenchmarkDotNet.Attributes;
using Reda.Bench.Variants;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Bench.Micro;

/// <summary>
/// Sixteen softmaxes over m numbers each. The engine's leave the exponentials and one over their sum, since the code takes the factor along; the others divide.
/// All work in place, on what the call before left. Compare per softmax.
/// </summary>
public unsafe class SoftmaxBenchmarks
{
    private const int Rows = 16;

    private RelationShape _shape;
    private AlignedBuffer<float> _rows = null!;
    private AlignedBuffer<float> _lanes = null!;
    private AlignedBuffer<float> _weights = null!;
    private AlignedBuffer<float> _normalizers = null!;

    /// <summary>m.</summary>
    [Params(5, 20, 50)]
    public int Keys { get; set; }

    /// <summary>A shape of one interaction vector without hidden units, whose attention is one softmax and hardly more.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _shape = new RelationShape(1, 16, Keys, 0, MemoryAttention: true);
        _rows = MicroData.Filled(Rows * _shape.LogitStride);
        _lanes = MicroData.Filled(Rows * _shape.LogitStride);
        _weights = new AlignedBuffer<float>(16);
        _normalizers = new AlignedBuffer<float>(16);
    }

    /// <summary>The engine: one lane is one softmax.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public void Lanes() => DualAttention.Forward(_shape, null, _lanes.Address, _weights.Address, _normalizers.Address);

    /// <summary>The engine's, with the transposition that brings rows to lanes.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public void LanesFromRows()
    {
        for (int t = 0; t < _shape.LogitStride; t += 16) Transpose.Square(_rows.Address + t, _shape.LogitStride, _lanes.Address + (t * 16), 16);
        Lanes();
    }

    /// <summary>The textbook's: lanes along a row, a maximum and a sum across them.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public void AlongRows()
    {
        for (int row = 0; row < Rows; row++) RowSoftmax.Forward(_rows.Address + (row * _shape.LogitStride), Keys);
    }

    /// <summary>One number at a time with MathF.Exp.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public void Scalar()
    {
        for (int row = 0; row < Rows; row++) NaiveAttention.Softmax(_rows.Address + (row * _shape.LogitStride), Keys);
    }
}
