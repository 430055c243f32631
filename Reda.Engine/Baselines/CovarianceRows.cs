using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Threading;

namespace Reda.Engine.Baselines;

/// <summary>
/// An optimiser that adds the gradient of a covariance loss to that of every row: with X all rows of the store, centred, N of them, C = X^T X / N is to have no
/// entries beside its diagonal. Every row has such a gradient, so every row must move at every step.
/// </summary>
internal abstract unsafe class CovarianceRows : IRowOptimizer, IParallelWork
{
    /// <summary>The parts of the rows that any thread may take; their sums are added up in order.</summary>
    protected const int Shards = 16;

    private static readonly int[] OneSlot = [0];

    private readonly IRowOptimizer _inner;
    private readonly AlignedBuffer<float> _sums;
    private readonly AlignedBuffer<float> _mean;

    /// <summary>Allocates for a store whose slices have the same columns.</summary>
    /// <param name="inner">Takes the steps.</param>
    /// <param name="values">The parameters; must stay referenced.</param>
    protected CovarianceRows(IRowOptimizer inner, ParameterStore<float> values)
    {
        _inner = inner;
        Values = values.Buffer.Address;
        Rows = values.Slices.Sum(slice => slice.Rows);
        Columns = values.Slices[0].Columns;
        Stride = values.Slices[0].Stride;
        _sums = new AlignedBuffer<float>((long)Shards * Stride);
        _mean = new AlignedBuffer<float>(Stride);
    }

    /// <summary>The weighted loss when it was last measured.</summary>
    public double Loss { get; private set; }

    /// <summary>All rows.</summary>
    protected float* Values { get; }

    /// <summary>The mean row.</summary>
    protected float* Mean => _mean.Address;

    /// <summary>N, the number of rows.</summary>
    protected int Rows { get; }

    /// <summary>The dimensions.</summary>
    protected int Columns { get; }

    /// <summary>The floats of a row.</summary>
    protected int Stride { get; }

    /// <summary>Makes the optimiser of a form that is not off.</summary>
    /// <param name="inner">Takes the steps.</param>
    /// <param name="values">The parameters; must stay referenced.</param>
    /// <param name="options">Form and weight.</param>
    public static CovarianceRows Create(IRowOptimizer inner, ParameterStore<float> values, CmlOptions options)
        => options.Covariance == CmlCovariance.SignedSum
            ? new SignedCovariance(inner, values, options.CovarianceWeight)
            : new SquaredCovariance(inner, values, options.CovarianceWeight);

    /// <summary>The floats that it takes.</summary>
    /// <param name="form">The form.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="stride">The floats of a row.</param>
    public static double Floats(CmlCovariance form, double rows, int stride) => form switch
    {
        CmlCovariance.Off => 0,
        CmlCovariance.SignedSum => (double)Shards * stride,
        _ => (rows + ((double)Shards * stride)) * stride,
    };

    /// <summary>Measures mean and loss of all rows, before any of them moves.</summary>
    /// <param name="team">The threads.</param>
    public void Measure(WorkerTeam team)
    {
        team.Run(this, Shards);
        AddShards(_sums.Address, Stride);
        for (int x = 0; x < Stride; x++) Mean[x] = _sums.Span[x] / Rows;
        Loss = MeasureLoss(team);
    }

    /// <inheritdoc/>
    public void Run(int task, int worker)
    {
        var (begin, count) = RowsOf(task);
        float* sum = _sums.Address + (task * Stride);
        new Span<float>(sum, Stride).Clear();
        for (int row = begin; row < begin + count; row++) RowMath.AddScaled(1, Values + ((nint)row * Stride), sum, Stride);
        MeasureShard(task, begin, count);
    }

    /// <inheritdoc/>
    public void BeginStep() => _inner.BeginStep();

    /// <inheritdoc/>
    public void Step(long offset, int length, float* gradients, ReadOnlySpan<int> slots)
    {
        float* gradient = stackalloc float[length];
        Gradient(offset, length, gradient);
        foreach (int slot in slots) RowMath.AddScaled(1, gradients + ((nint)slot * length), gradient, length);
        _inner.Step(offset, length, gradient, OneSlot);
    }

    /// <inheritdoc/>
    public void Fetch(long offset, int length) => _inner.Fetch(offset, length);

    /// <inheritdoc/>
    public void FetchState(long offset, int length) => _inner.FetchState(offset, length);

    /// <summary>The rows of a shard.</summary>
    /// <param name="shard">The shard.</param>
    protected (int Begin, int Count) RowsOf(int shard)
    {
        int begin = (int)((long)Rows * shard / Shards);
        return (begin, (int)((long)Rows * (shard + 1) / Shards) - begin);
    }

    /// <summary>Adds all shards to the first.</summary>
    /// <param name="shards">[shards, length].</param>
    /// <param name="length">A multiple of 16.</param>
    protected static void AddShards(float* shards, int length)
    {
        for (int shard = 1; shard < Shards; shard++) RowMath.AddScaled(1, shards + ((nint)shard * length), shards, length);
    }

    /// <summary>Measures what can be before the mean is known.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="begin">Its first row.</param>
    /// <param name="count">Its rows.</param>
    protected abstract void MeasureShard(int shard, int begin, int count);

    /// <summary>The weighted loss, from the mean and all shards.</summary>
    /// <param name="team">The threads.</param>
    protected abstract double MeasureLoss(WorkerTeam team);

    /// <summary>The gradient of the loss with respect to one row that has not moved since it was measured.</summary>
    /// <param name="offset">Where the row begins.</param>
    /// <param name="length">Its floats.</param>
    /// <param name="gradient">[length].</param>
    protected abstract void Gradient(long offset, int length, float* gradient);
}
