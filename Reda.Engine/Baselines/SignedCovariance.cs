using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Threading;

namespace Reda.Engine.Baselines;

/// <summary>
/// The sum of the entries of C beside its diagonal. With s the sum of a centred row x, all entries of x^T x add up to s^2 and those of its diagonal to |x|^2, so
/// the loss is w / N times the sum of s^2 - |x|^2 and its gradient 2 w / N (s - x): C itself is never made.
/// </summary>
internal sealed unsafe class SignedCovariance : CovarianceRows
{
    private readonly double _weight;
    private readonly AlignedBuffer<float> _ones;
    private readonly double[] _losses = new double[Shards];
    private float _meanSum;

    /// <summary>Allocates for a store whose slices have the same columns.</summary>
    /// <param name="inner">Takes the steps.</param>
    /// <param name="values">The parameters; must stay referenced.</param>
    /// <param name="weight">w.</param>
    public SignedCovariance(IRowOptimizer inner, ParameterStore<float> values, double weight)
        : base(inner, values)
    {
        _weight = weight;
        _ones = new AlignedBuffer<float>(Stride);
        _ones.Span[..Columns].Fill(1);
    }

    /// <inheritdoc/>
    protected override void MeasureShard(int shard, int begin, int count)
    {
        double loss = 0;
        for (int row = begin; row < begin + count; row++) loss += OffDiagonal(Values + ((nint)row * Stride));
        _losses[shard] = loss;
    }

    /// <inheritdoc/>
    protected override double MeasureLoss(WorkerTeam team)
    {
        _meanSum = RowMath.Dot(Mean, _ones.Address, Stride);
        double loss = -(double)Rows * OffDiagonal(Mean);
        foreach (double part in _losses) loss += part;
        return _weight * loss / Rows;
    }

    /// <inheritdoc/>
    protected override void Gradient(long offset, int length, float* gradient)
    {
        float* values = Values + offset;
        float factor = (float)(2 * _weight / Rows), sum = RowMath.Dot(values, _ones.Address, length) - _meanSum;
        Vector512<float> f = Vector512.Create(factor), s = Vector512.Create(sum);
        for (int x = 0; x < length; x += 16)
        {
            Vector512<float> centred = Vector512.Load(values + x) - Vector512.Load(Mean + x);
            (f * Vector512.FusedMultiplyAdd(s, Vector512.Load(_ones.Address + x), -centred)).Store(gradient + x);
        }
    }

    /// <summary>The sum of x_a x_b over a and b that differ.</summary>
    private double OffDiagonal(float* row)
    {
        double sum = RowMath.Dot(row, _ones.Address, Stride);
        return (sum * sum) - RowMath.Dot(row, row, Stride);
    }
}
