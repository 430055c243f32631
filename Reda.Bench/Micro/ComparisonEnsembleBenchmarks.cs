using BenchmarkDotNet.Attributes;
using Reda.Bench.Roofline;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Ensembles;

namespace Reda.Bench.Micro;

/// <summary>
/// What the ensemble adds to its parts: their scores turned into signals, weighted and added up twice, and both sums joined, beside a scalar loop. All recommenders answer with popularity, the
/// cheapest there is, which both sides ask. Compare per candidate.
/// </summary>
public class ComparisonEnsembleBenchmarks
{
    private const int Candidates = 1024;
    private const float Offset = -7;

    private readonly int[] _history = [.. Enumerable.Range(Candidates, RandomData.HistoryLength)];
    private readonly int[] _candidates = [.. Enumerable.Range(0, Candidates)];
    private readonly float[] _scores = new float[Candidates];
    private readonly float[][] _rows = [.. Enumerable.Range(0, 4).Select(_ => new float[Candidates])];
    private EnsemblePart[] _parts = [];
    private EnsembleScorer _scorer = null!;

    /// <summary>Makes up the data.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Interactions data = RandomData.Make(1776);
        Popularity[] models = [.. Enumerable.Range(0, 4).Select(_ => new Popularity(data))];
        _parts =
        [
            new EnsemblePart(RedaEnsemble.FismName, models[0], 1) { NearWeight = 0.5f },
            new EnsemblePart(RedaEnsemble.SlimName, models[1], 1.5f) { NearWeight = 4 },
            new EnsemblePart(RedaEnsemble.NeighborsName, models[2], 2) { NearWeight = 3 },
            new EnsemblePart(RedaEnsemble.NeighborSumName, models[2], 2.5f) { NearWeight = 0.2f },
            new EnsemblePart(RedaEnsemble.PopularityName, models[3], 3) { NearWeight = -1 },
        ];
        _scorer = new EnsembleScorer(_parts, Offset);
    }

    /// <summary>The engine.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Candidates)]
    public float Ensemble()
    {
        _scorer.Score(_history, _candidates, _scores);
        return _scores[0];
    }

    /// <summary>Scalar loops and the framework's logarithm.</summary>
    [Benchmark(OperationsPerInvoke = Candidates)]
    public float EnsembleNaive()
    {
        for (int row = 0; row < _rows.Length; row++) _parts[row == 3 ? 4 : row].Model.Score(_history, _candidates, _rows[row]);
        float root = MathF.Sqrt(_history.Length);
        for (int n = 0; n < Candidates; n++)
        {
            float fism = _rows[0][n], slim = _rows[1][n], neighbors = _rows[2][n], count = _rows[3][n];
            slim = MathF.CopySign(MathF.Log(1 + (50 * Math.Abs(slim))), slim);
            float sum = neighbors / root;
            neighbors = MathF.Log((neighbors / _history.Length) + (1e-4f * (count + 0.5f)));
            count = MathF.Log(1 + count);
            float first = (_parts[0].Weight * fism) + (_parts[1].Weight * slim) + (_parts[2].Weight * neighbors) + (_parts[3].Weight * sum) + (_parts[4].Weight * count);
            float second = (_parts[0].NearWeight * fism) + (_parts[1].NearWeight * slim) + (_parts[2].NearWeight * neighbors) + (_parts[3].NearWeight * sum) + (_parts[4].NearWeight * count) + Offset;
            _scores[n] = Math.Max(first, second) + MathF.Log(1 + MathF.Exp(-Math.Abs(first - second)));
        }

        return _scores[0];
    }
}
