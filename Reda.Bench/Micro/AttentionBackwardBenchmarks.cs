using BenchmarkDotNet.Attributes;
using Reda.Bench.Variants;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Bench.Micro;

/// <summary>
/// Both attentions of 16 pairs backwards, from the gradients of the codes to those of the logits, in rows again. Both work in place and so copy their input
/// first. Compare per pair.
/// </summary>
public unsafe class AttentionBackwardBenchmarks
{
    private const int Pairs = 16;

    private RelationShape _shape;
    private AlignedBuffer<float> _source = null!;
    private AlignedBuffer<float> _values = null!;
    private AlignedBuffer<float> _rows = null!;
    private AlignedBuffer<float> _weights = null!;
    private AlignedBuffer<float> _normalizers = null!;
    private AlignedBuffer<float> _fits = null!;
    private AlignedBuffer<float> _dCode = null!;
    private AlignedBuffer<float> _projection = null!;
    private AlignedBuffer<float> _dProjection = null!;
    private AlignedBuffer<float> _dBias = null!;

    /// <summary>k.</summary>
    [Params(2, 3, 5)]
    public int Aspects { get; set; }

    /// <summary>Allocates for m = 20, s = 10.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _shape = new RelationShape(Aspects, 128, 20, 10, MemoryAttention: true);
        _source = MicroData.Filled((long)Pairs * _shape.Interactions * _shape.LogitStride);
        _values = new AlignedBuffer<float>(_source.Length);
        _rows = new AlignedBuffer<float>(_source.Length);
        _weights = MicroData.Filled(_shape.Interactions * 16);
        _normalizers = MicroData.Filled(_shape.Interactions * 16);
        _fits = new AlignedBuffer<float>(_shape.Interactions * 16);
        _dCode = MicroData.Filled(_shape.CodeStride * 16);
        _projection = MicroData.Filled(16);
        _dProjection = new AlignedBuffer<float>(_shape.HiddenSize * 16);
        _dBias = new AlignedBuffer<float>(_shape.HiddenSize * 16);
    }

    /// <summary>The engine: one lane is one pair, then transposed into rows for the products.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Pairs)]
    public void Lanes()
    {
        _source.Span.CopyTo(_values.Span);
        DualAttention.Fits(_shape, _values.Address, _normalizers.Address, _dCode.Address, _fits.Address);
        DualAttention.Backward(
            _shape, _projection.Address, _weights.Address, _normalizers.Address, _dCode.Address, _fits.Address,
            _values.Address, _dProjection.Address, _dBias.Address);
        int stride = _shape.LogitStride;
        for (int nl = 0; nl < _shape.Interactions; nl++)
        {
            for (int t = 0; t < stride; t += 16)
            {
                Transpose.Square(
                    _values.Address + (((nl * stride) + t) * 16), 16, _rows.Address + (nl * stride) + t, _shape.Interactions * stride);
            }
        }
    }

    /// <summary>Scalar loops over the equations, which find rows and leave rows.</summary>
    [Benchmark(OperationsPerInvoke = Pairs)]
    public void Naive()
    {
        _source.Span.CopyTo(_values.Span);
        for (int pair = 0; pair < Pairs; pair++)
        {
            NaiveAttention.Backward(
                _values.Address + (pair * _shape.Interactions * _shape.LogitStride), _shape.Interactions, _shape.LogitStride, _shape.Keys, _shape.HiddenSize,
                _projection.Address, _weights.Address, _dCode.Address, _fits.Address, _dProjection.Address, _dBias.Address);
        }
    }
}
