using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Threading;

namespace Reda.Engine.Baselines;

/// <summary>
/// An optimiser that adds the gradient of a covariance loss to that of every row: with X all rows of the store, centred, N of them, C = X^T X / N is to have no
/// entries beside its diagonal. Every row has such a gradient, so every row must move at every step.
/// </summary>
internal sealed unsafe class CovarianceRows : IRowOptimizer, IParallelWork
{
    private const int Shards = 16;
    private static readonly int[] OneSlot = [0];

    private readonly IRowOptimizer _inner;
    private readonly float* _values;
    private readonly CmlCovariance _form;
    private readonly double _weight;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _stride;
    private readonly AlignedBuffer<float> _sums;
    private readonly AlignedBuffer<float> _products;
    private readonly AlignedBuffer<float> _mean;
    private readonly AlignedBuffer<float> _zeros;

    /// <summary>Allocates for a store whose slices have the same columns.</summary>
    /// <param name="inner">Takes the steps.</param>
    /// <param name="values">The parameters; must stay referenced.</param>
    /// <param name="form">The reading of the loss, not off.</param>
    /// <param name="weight">Its weight.</param>
    public CovarianceRows(IRowOptimizer inner, ParameterStore<float> values, CmlCovariance form, double weight)
    {
        _inner = inner;
        _values = values.Buffer.Address;
        _form = form;
        _weight = weight;
        _rows = values.Slices.Sum(slice => slice.Rows);
        _columns = values.Slices[0].Columns;
        _stride = values.Slices[0].Stride;
        _sums = new AlignedBuffer<float>((long)Shards * _stride);
        _products = new AlignedBuffer<float>((long)Shards * _stride * _stride);
        _mean = new AlignedBuffer<float>(_stride);
        _zeros = new AlignedBuffer<float>(_stride);
    }

    /// <summary>The weighted loss when it was last measured.</summary>
    public double Loss { get; private set; }

    /// <summary>The bytes that it takes.</summary>
    /// <param name="stride">The floats of a row.</param>
    public static long Bytes(int stride) => sizeof(float) * (long)Shards * stride * (stride + 3);

    /// <summary>Measures mean and covariance of all rows, before any of them moves.</summary>
    /// <param name="team">The threads.</param>
    public void Measure(WorkerTeam team)
    {
        team.Run(this, Shards);
        SumShards(_sums.Address, _stride);
        for (int x = 0; x < _stride; x++) _mean.Span[x] = _sums.Span[x] / _rows;
        SumShards(_products.Address, _stride * _stride);
        double sum = 0;
        for (int a = 0; a < _columns; a++)
        {
            float* row = _products.Address + (a * _stride);
            for (int b = 0; b < _columns; b++)
            {
                row[b] = a == b ? 0 : (row[b] / _rows) - (_mean.Span[a] * _mean.Span[b]);
                sum += _form == CmlCovariance.SignedSum ? row[b] : (double)row[b] * row[b];
            }
        }

        Loss = _weight * sum;
    }

    /// <inheritdoc/>
    public void Run(int task, int worker)
    {
        int begin = (int)((long)_rows * task / Shards), count = (int)((long)_rows * (task + 1) / Shards) - begin;
        float* rows = _values + ((nint)begin * _stride), sum = _sums.Address + (task * _stride), product = _products.Address + ((nint)task * _stride * _stride);
        new Span<float>(sum, _stride).Clear();
        for (int row = 0; row < count; row++) RowMath.AddScaled(1, rows + ((nint)row * _stride), sum, _stride);
        MatrixProduct.Multiply(rows, 1, _stride, rows, _stride, _zeros.Address, 0, _stride, count, _stride / 16, product, _stride);
    }

    /// <inheritdoc/>
    public void BeginStep() => _inner.BeginStep();

    /// <inheritdoc/>
    public void Step(long offset, int length, float* gradients, ReadOnlySpan<int> slots)
    {
        float* centred = stackalloc float[length], gradient = stackalloc float[length];
        for (int x = 0; x < length; x += 16) (Vector512.Load(_values + offset + x) - Vector512.Load(_mean.Address + x)).Store(centred + x);
        if (_form == CmlCovariance.SignedSum)
        {
            float factor = (float)(2 * _weight / _rows), sum = 0;
            for (int x = 0; x < _columns; x++) sum += centred[x];
            for (int x = 0; x < length; x++) gradient[x] = x < _columns ? factor * (sum - centred[x]) : 0;
        }
        else
        {
            MatrixProduct.Multiply(centred, length, 1, _products.Address, _stride, _zeros.Address, 0, 1, _columns, _stride / 16, gradient, length);
            RowMath.Scale((float)(4 * _weight / _rows), gradient, length);
        }

        foreach (int slot in slots) RowMath.AddScaled(1, gradients + ((nint)slot * length), gradient, length);
        _inner.Step(offset, length, gradient, OneSlot);
    }

    /// <inheritdoc/>
    public void Fetch(long offset, int length) => _inner.Fetch(offset, length);

    /// <inheritdoc/>
    public void FetchState(long offset, int length) => _inner.FetchState(offset, length);

    private static void SumShards(float* shards, int length)
    {
        for (int shard = 1; shard < Shards; shard++) RowMath.AddScaled(1, shards + ((nint)shard * length), shards, length);
    }
}
