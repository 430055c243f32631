using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Threading;

namespace Reda.Engine.Baselines;

/// <summary>
/// The sum of the squared entries of C beside its diagonal, with the gradient 4 w / N X D, D being C without its diagonal. The gradients of all rows are made at
/// once, in tiles of rows: row by row, the product waits for its own sums.
/// </summary>
internal sealed unsafe class SquaredCovariance : CovarianceRows
{
    /// <summary>The rows whose products are summed while they are in the second cache.</summary>
    private const int ChunkRows = 256;
    private const int Band = 16;

    private readonly double _weight;
    private readonly AlignedBuffer<float> _products;
    private readonly AlignedBuffer<float> _start;
    private readonly AlignedBuffer<float> _gradients;
    private readonly Differentiation _differentiation;

    /// <summary>Allocates for a store whose slices have the same columns.</summary>
    /// <param name="inner">Takes the steps.</param>
    /// <param name="values">The parameters; must stay referenced.</param>
    /// <param name="weight">w.</param>
    public SquaredCovariance(IRowOptimizer inner, ParameterStore<float> values, double weight)
        : base(inner, values)
    {
        _weight = weight;
        _products = new AlignedBuffer<float>((long)Shards * Stride * Stride);
        _start = new AlignedBuffer<float>(Stride);
        _gradients = new AlignedBuffer<float>((long)Rows * Stride);
        _differentiation = new Differentiation(this);
    }

    /// <inheritdoc/>
    protected override void MeasureShard(int shard, int begin, int count)
    {
        float* product = _products.Address + ((nint)shard * Stride * Stride);
        new Span<float>(product, Stride * Stride).Clear();
        for (int first = begin; first < begin + count; first += ChunkRows)
        {
            int depth = Math.Min(ChunkRows, begin + count - first);

            // X^T X is symmetric: a band of its rows is made from the diagonal on.
            for (int column = 0; column < Stride; column += Band)
            {
                float* rows = Values + ((nint)first * Stride) + column, band = product + (column * Stride) + column;
                MatrixProduct.Multiply(rows, 1, Stride, rows, Stride, band, Stride, Band, depth, (Stride - column) / 16, band, Stride);
            }
        }
    }

    /// <inheritdoc/>
    protected override double MeasureLoss(WorkerTeam team)
    {
        AddShards(_products.Address, Stride * Stride);
        double loss = 0;
        for (int a = 0; a < Columns; a++)
        {
            float* row = _products.Address + (a * Stride);
            row[a] = 0;
            for (int b = a + 1; b < Columns; b++)
            {
                float covariance = (row[b] / Rows) - (Mean[a] * Mean[b]);
                row[b] = _products.Address[(b * Stride) + a] = covariance;
                loss += 2 * (double)covariance * covariance;
            }
        }

        // (x - mean) D = x D - mean D.
        _start.Span.Clear();
        for (int a = 0; a < Columns; a++) RowMath.AddScaled(-Mean[a], _products.Address + (a * Stride), _start.Address, Stride);
        team.Run(_differentiation, Shards);
        return _weight * loss;
    }

    /// <inheritdoc/>
    protected override void Gradient(long offset, int length, float* gradient)
    {
        Vector512<float> factor = Vector512.Create((float)(4 * _weight / Rows));
        float* products = _gradients.Address + offset;
        for (int x = 0; x < length; x += 16) (factor * Vector512.Load(products + x)).Store(gradient + x);
    }

    private void Differentiate(int shard)
    {
        var (begin, count) = RowsOf(shard);
        nint first = (nint)begin * Stride;
        MatrixProduct.Multiply(Values + first, Stride, 1, _products.Address, Stride, _start.Address, 0, count, Columns, Stride / 16, _gradients.Address + first, Stride);
    }

    /// <summary>The second pass over all rows.</summary>
    private sealed class Differentiation(SquaredCovariance rows) : IParallelWork
    {
        public void Run(int task, int worker) => rows.Differentiate(task);
    }
}
