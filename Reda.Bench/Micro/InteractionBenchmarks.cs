using BenchmarkDotNet.Attributes;
using Reda.Bench.Variants;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Memory;

namespace Reda.Bench.Micro;

/// <summary>The pairwise-interaction hot loop: attention logits of 16 pairs, from item aspects. Compare per pair.</summary>
public unsafe class InteractionBenchmarks
{
    private const int Pairs = 16;
    private const int MemorySlots = 20;
    private const int HiddenSize = 10;

    private RelationShape _shape;
    private AlignedBuffer<float> _items = null!;
    private AlignedBuffer<float> _queries = null!;
    private AlignedBuffer<float> _transposed = null!;
    private AlignedBuffer<float> _interactions = null!;
    private AlignedBuffer<float> _logits = null!;
    private double[] _aspects = null!;
    private double[] _keys = null!;
    private double[] _products = null!;
    private double[] _attention = null!;
    private double[] _relations = null!;

    /// <summary>k.</summary>
    [Params(2, 3, 5)]
    public int Aspects { get; set; }

    /// <summary>d.</summary>
    [Params(64, 128)]
    public int Dimensions { get; set; }

    /// <summary>Fills everything with the same small numbers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _shape = new RelationShape(Aspects, Dimensions, MemorySlots, HiddenSize, MemoryAttention: true);
        _items = MicroData.Filled((Pairs + 1L) * _shape.ItemStride);
        _queries = MicroData.Filled((long)_shape.Logits * _shape.DimensionStride);
        _transposed = MicroData.Filled((long)_shape.Dimensions * _shape.LogitStride);
        _interactions = MicroData.Filled((long)_shape.Interactions * _shape.DimensionStride);
        _logits = MicroData.Filled((long)Pairs * _shape.Interactions * _shape.LogitStride);
        _aspects = Array.ConvertAll(MicroData.Filled(2L * Aspects * Dimensions).Span.ToArray(), x => (double)x);
        _keys = Array.ConvertAll(MicroData.Filled((long)MemorySlots * Dimensions).Span.ToArray(), x => (double)x);
        _products = new double[_shape.Interactions * Dimensions];
        _attention = new double[_shape.Interactions * MemorySlots];
        _relations = new double[_shape.Interactions * Dimensions];
    }

    /// <summary>The engine: interaction vectors in the first-level cache, one tiled product with all queries.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Pairs)]
    public void Fused()
    {
        for (int pair = 0; pair < Pairs; pair++)
        {
            float* left = _items.Address + (pair * _shape.ItemStride);
            PairProducts.Forward(left, _items.Address + (Pairs * _shape.ItemStride), Aspects, _shape.DimensionStride, _interactions.Address);
            MatrixProduct.Multiply(
                _interactions.Address, _shape.DimensionStride, 1,
                _transposed.Address, _shape.LogitStride,
                _queries.Address, 0,
                _shape.Interactions, Dimensions, _shape.LogitStride / 16,
                _logits.Address + (pair * _shape.Interactions * _shape.LogitStride), _shape.LogitStride);
        }
    }

    /// <summary>Scalar loops over the equations.</summary>
    [Benchmark(OperationsPerInvoke = Pairs)]
    public void Naive()
    {
        for (int pair = 0; pair < Pairs; pair++)
        {
            NaiveLogits.Forward(
                _items.Address + (pair * _shape.ItemStride), _items.Address + (Pairs * _shape.ItemStride), Aspects, _shape.DimensionStride,
                _queries.Address, _shape.Logits, Dimensions,
                _logits.Address + (pair * _shape.Interactions * _shape.LogitStride), _shape.LogitStride);
        }
    }

    /// <summary>The specification's layers in double, memory attention included.</summary>
    [Benchmark(OperationsPerInvoke = Pairs)]
    public void Composed()
    {
        for (int pair = 0; pair < Pairs; pair++)
        {
            var left = new Matrix<double>(_aspects, Aspects, Dimensions);
            var right = new Matrix<double>(_aspects.AsSpan(Aspects * Dimensions), Aspects, Dimensions);
            var products = new Matrix<double>(_products, _shape.Interactions, Dimensions);
            PairInteraction.Forward(left, right, products);
            MemoryAttention.Forward(
                products, new Matrix<double>(_keys, MemorySlots, Dimensions), new Matrix<double>(_keys, MemorySlots, Dimensions),
                new Matrix<double>(_attention, _shape.Interactions, MemorySlots), new Matrix<double>(_relations, _shape.Interactions, Dimensions));
        }
    }
}
