using BenchmarkDotNet.Attributes;
using Reda.Bench.Variants;
using Reda.Engine.Baselines;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Threading;

namespace Reda.Bench.Micro;

/// <summary>The covariance losses of CML: what all rows are asked before a step, on one thread, at 128 dimensions. Compare per row.</summary>
public unsafe class CovarianceBenchmarks : IDisposable
{
    // 8 MiB: no second-level cache holds it, like the rows of real data.
    private const int Rows = 16_384;
    private const int Length = 128;

    private readonly ParameterStore<float> _store = new(("rows", Rows, Length));
    private WorkerTeam _team = null!;
    private CovarianceRows _signed = null!;
    private CovarianceRows _squared = null!;
    private RowCovariance _rowByRow = null!;
    private AlignedBuffer<float> _gradients = null!;

    /// <summary>Fills the rows with small numbers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _team = new WorkerTeam(1);
        MicroData.Filled((long)Rows * Length).Span.CopyTo(_store.Buffer.Span);
        IRowOptimizer still = RowOptimizers.Create(OptimizerKind.Sgd, _store, 0.1, 0);
        _signed = CovarianceRows.Create(still, _store, new CmlOptions { Covariance = CmlCovariance.SignedSum });
        _squared = CovarianceRows.Create(still, _store, new CmlOptions { Covariance = CmlCovariance.SquaredFrobenius });
        _rowByRow = new RowCovariance(Length);
        _gradients = new AlignedBuffer<float>((long)Rows * Length);
    }

    /// <summary>Squared: half of X^T X in chunks of rows, the gradients in tiles.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public void Squared() => _squared.Measure(_team);

    /// <summary>Squared: all of X^T X at once, the gradients row by row.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public void SquaredRowByRow() => _rowByRow.Gradients(_store.Buffer.Address, Rows, _gradients.Address);

    /// <summary>Signed: sums of rows; C is never made.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public void SignedSum() => _signed.Measure(_team);

    /// <summary>Ends the team.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _team.Dispose();
        GC.SuppressFinalize(this);
    }
}
