using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>Sixteen rows on their way through a descent: their targets and values, in rows and in lanes.</summary>
/// <param name="width">The floats of a row, a multiple of 16.</param>
internal sealed unsafe class NmfScratch(int width)
{
    private const int Rows = NonNegativeDescent.Lanes;

    private readonly AlignedBuffer<float> _targets = new((long)Rows * width);
    private readonly AlignedBuffer<float> _values = new((long)Rows * width);
    private readonly AlignedBuffer<float> _targetLanes = new((long)Rows * width);
    private readonly AlignedBuffer<float> _valueLanes = new((long)Rows * width);

    /// <summary>The targets in lanes: [width, 16].</summary>
    public float* TargetLanes => _targetLanes.Address;

    /// <summary>The values in lanes: [width, 16].</summary>
    public float* ValueLanes => _valueLanes.Address;

    /// <summary>The targets of one row.</summary>
    /// <param name="row">From 0 to 15.</param>
    public Span<float> Target(int row) => _targets.Span.Slice(row * width, width);

    /// <summary>The values of one row.</summary>
    /// <param name="row">From 0 to 15.</param>
    public Span<float> Value(int row) => _values.Span.Slice(row * width, width);

    /// <summary>Zeros all rows.</summary>
    public void Clear()
    {
        _targets.Span.Clear();
        _values.Span.Clear();
    }

    /// <summary>Brings targets and values from rows to lanes.</summary>
    public void ToLanes()
    {
        for (int column = 0; column < width; column += Rows)
        {
            Transpose.Square(_targets.Address + column, width, TargetLanes + (column * Rows), Rows);
            Transpose.Square(_values.Address + column, width, ValueLanes + (column * Rows), Rows);
        }
    }

    /// <summary>Brings the values from lanes to rows.</summary>
    public void FromLanes()
    {
        for (int column = 0; column < width; column += Rows) Transpose.Square(ValueLanes + (column * Rows), Rows, _values.Address + column, width);
    }
}
