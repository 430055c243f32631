using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Bench.Micro;

/// <summary>Scoring tiles of 16 candidates, items in cache, beside the specification's layers in double, which allocate. Compare per pair of items.</summary>
public unsafe class ScoringBenchmarks : ShapeBenchmarks
{
    private const int Lanes = RelationShape.Lanes;
    private const int HistoryLength = 20;
    private const int EmbeddingPairs = HistoryLength * (HistoryLength - 1) / 2;
    private const int Items = HistoryLength + Lanes;

    private readonly int[] _history = [.. Enumerable.Range(0, HistoryLength)];
    private readonly int[] _candidates = [.. Enumerable.Range(HistoryLength, Lanes)];
    private readonly double[] _relation = new double[128];
    private RelationWeights _weights = null!;
    private CandidateBlock _block = null!;
    private RelationBlock _rows = null!;
    private HistoryScorer _scorer = null!;
    private RedaSpecification _specification = null!;

    /// <summary>Draws parameters and prepares a history.</summary>
    [GlobalSetup]
    public void Setup()
    {
        RedaOptions options = Shape.Options with { ItemSpread = 0.3 };
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, Items);
        RedaParameters.Initialize(parameters, options);
        _weights = new RelationWeights(Shape.Sizes, parameters);
        _block = new CandidateBlock(_weights);
        _block.Place(_candidates);
        _rows = new RelationBlock(_weights, roles: 1, differentiable: false);
        for (int lane = 0; lane < Lanes; lane++) _rows.SetItems(_weights, lane, _candidates[lane], 0);
        _scorer = new HistoryScorer(_weights, HistorySample.Whole);
        _scorer.Prepare(_history);
        _specification = new RedaSpecification(options, 2);
    }

    /// <summary>One tile against one history item: relations and their fit to the user.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Lanes)]
    public Vector512<float> Tile()
    {
        _block.Relate(0);
        return RelationFit.Dot(_scorer.Preference, _block.Code, Shape.Sizes.CodeSize);
    }

    /// <summary>The same by the path of training, which forms interaction vectors in rows and transposes the logits.</summary>
    [Benchmark(OperationsPerInvoke = Lanes)]
    public Vector512<float> TileInRows()
    {
        _rows.Forward(Lanes);
        return RelationFit.Dot(_scorer.Preference, _rows.Code(0), Shape.Sizes.CodeSize);
    }

    /// <summary>One tile against a history of 20 items, pooled: the scores.</summary>
    [Benchmark(OperationsPerInvoke = Lanes * HistoryLength)]
    public Vector512<float> TileScores() => _scorer.Score(_candidates, HistoryPooling.Mean, 1);

    /// <summary>The user embedding of 20 items: 190 pairs, the last tile not full.</summary>
    [Benchmark(OperationsPerInvoke = EmbeddingPairs)]
    public void UserEmbedding() => _scorer.Prepare(_history);

    /// <summary>One relation by the specification's layers.</summary>
    [Benchmark]
    public void Composed() => _specification.Relation(0, 1, _relation.AsSpan(0, Shape.D));
}
