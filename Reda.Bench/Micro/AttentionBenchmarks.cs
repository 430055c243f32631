using BenchmarkDotNet.Attributes;
using Reda.Bench.Variants;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Bench.Micro;

/// <summary>Both attentions of 16 pairs, from logits in rows to codes. Compare per pair.</summary>
public unsafe class AttentionBenchmarks
{
    private const int Pairs = 16;

    private RelationShape _shape;
    private AlignedBuffer<float> _source = null!;
    private AlignedBuffer<float> _rows = null!;
    private AlignedBuffer<float> _lanes = null!;
    private AlignedBuffer<float> _weights = null!;
    private AlignedBuffer<float> _normalizers = null!;
    private AlignedBuffer<float> _code = null!;
    private AlignedBuffer<float> _projection = null!;

    /// <summary>k.</summary>
    [Params(2, 3, 5)]
    public int Aspects { get; set; }

    /// <summary>Allocates for m = 20, s = 10.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _shape = new RelationShape(Aspects, 128, 20, 10, MemoryAttention: true);
        _source = MicroData.Filled((long)Pairs * _shape.Interactions * _shape.LogitStride);
        _rows = new AlignedBuffer<float>(_source.Length);
        _lanes = new AlignedBuffer<float>(_source.Length);
        _weights = new AlignedBuffer<float>(_shape.Interactions * 16);
        _normalizers = new AlignedBuffer<float>(_shape.Interactions * 16);
        _code = new AlignedBuffer<float>(_shape.CodeStride * 16);
        _projection = MicroData.Filled(16);
    }

    /// <summary>The engine: transpose, then one lane is one pair.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Pairs)]
    public void Lanes()
    {
        _source.Span.CopyTo(_rows.Span);
        int stride = _shape.LogitStride;
        for (int nl = 0; nl < _shape.Interactions; nl++)
        {
            for (int t = 0; t < stride; t += 16)
            {
                Transpose.Square(
                    _rows.Address + (nl * stride) + t, _shape.Interactions * stride, _lanes.Address + (((nl * stride) + t) * 16), 16);
            }
        }

        DualAttention.Forward(_shape, _projection.Address, _lanes.Address, _weights.Address, _normalizers.Address);
        DualAttention.Aggregate(_shape, _lanes.Address, _weights.Address, _normalizers.Address, _code.Address);
    }

    /// <summary>The rejected variant: one pair at a time, lanes along a row.</summary>
    [Benchmark(OperationsPerInvoke = Pairs)]
    public void Rows()
    {
        _source.Span.CopyTo(_rows.Span);
        for (int pair = 0; pair < Pairs; pair++)
        {
            RowAttention.Forward(
                _rows.Address + (pair * _shape.Interactions * _shape.LogitStride), _shape.Interactions, _shape.Keys, _shape.HiddenSize,
                _projection.Address, _weights.Address, _code.Address);
        }
    }

    /// <summary>Scalar loops over the equations.</summary>
    [Benchmark(OperationsPerInvoke = Pairs)]
    public void Naive()
    {
        _source.Span.CopyTo(_rows.Span);
        for (int pair = 0; pair < Pairs; pair++)
        {
            NaiveAttention.Forward(
                _rows.Address + (pair * _shape.Interactions * _shape.LogitStride), _shape.Interactions, _shape.LogitStride, _shape.Keys, _shape.HiddenSize,
                _projection.Address, _weights.Address, _code.Address);
        }
    }
}
