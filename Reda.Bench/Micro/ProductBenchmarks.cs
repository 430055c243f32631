using BenchmarkDotNet.Attributes;
using Reda.Bench.Variants;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Bench.Micro;

/// <summary>
/// The three matrix products of a chunk of interaction vectors, about 30 rows in the first-level cache, and what the first replaces. Each takes 2 x rows x (m
/// + s) x d useful operations.
/// </summary>
public unsafe class ProductBenchmarks : ShapeBenchmarks
{
    private RelationShape _shape;
    private int _rows;
    private AlignedBuffer<float> _interactions = null!;
    private AlignedBuffer<float> _dInteractions = null!;
    private AlignedBuffer<float> _queries = null!;
    private AlignedBuffer<float> _transposed = null!;
    private AlignedBuffer<float> _dQueries = null!;
    private AlignedBuffer<float> _logits = null!;
    private AlignedBuffer<float> _zeros = null!;

    /// <summary>Fills everything with the same small numbers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _shape = Shape.Sizes;
        _rows = 32 / Shape.K * Shape.K;
        _interactions = MicroData.Filled(_rows * _shape.DimensionStride);
        _dInteractions = MicroData.Filled(_rows * _shape.DimensionStride);
        _queries = MicroData.Filled(_shape.Logits * _shape.DimensionStride);
        _transposed = MicroData.Filled(_shape.Dimensions * _shape.LogitStride);
        _dQueries = MicroData.Filled(_shape.Logits * _shape.DimensionStride);
        _logits = MicroData.Filled(_rows * _shape.LogitStride);
        _zeros = new AlignedBuffer<float>(Math.Max(_shape.DimensionStride, _shape.LogitStride));
    }

    /// <summary>The logits: V Q^T.</summary>
    [Benchmark(Baseline = true)]
    public void Logits() => MatrixProduct.Multiply(
        _interactions.Address, _shape.DimensionStride, 1,
        _transposed.Address, _shape.LogitStride,
        _zeros.Address, 0,
        _rows, _shape.Dimensions, _shape.LogitStride / 16,
        _logits.Address, _shape.LogitStride);

    /// <summary>The logits by one vectorised dot product each: half as many operations a load, and a sum across lanes.</summary>
    [Benchmark]
    public void LogitsByDots() => DotLogits.Forward(
        _interactions.Address, _rows, _queries.Address, _shape.Logits, _shape.DimensionStride, _logits.Address, _shape.LogitStride);

    /// <summary>The gradient of the interaction vectors: dLogits Q.</summary>
    [Benchmark]
    public void InteractionGradients() => MatrixProduct.Multiply(
        _logits.Address, _shape.LogitStride, 1,
        _queries.Address, _shape.DimensionStride,
        _zeros.Address, 0,
        _rows, _shape.Logits, _shape.DimensionStride / 16,
        _dInteractions.Address, _shape.DimensionStride);

    /// <summary>The gradient of the queries, accumulated: dLogits^T V. As deep as there are rows, so loads and stores of the result weigh most here.</summary>
    [Benchmark]
    public void QueryGradients() => MatrixProduct.Multiply(
        _logits.Address, 1, _shape.LogitStride,
        _interactions.Address, _shape.DimensionStride,
        _dQueries.Address, _shape.DimensionStride,
        _shape.Logits, _rows, _shape.DimensionStride / 16,
        _dQueries.Address, _shape.DimensionStride);
}
