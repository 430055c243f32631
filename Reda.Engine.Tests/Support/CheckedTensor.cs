using Reda.Engine.Memory;

namespace Reda.Engine.Tests.Support;

/// <summary>A matrix and its gradient, both random at first: a layer has to overwrite values that it produces and to add to gradients.</summary>
/// <remarks>A tensor of its own has padded rows whose padding is NaN, so that reading it shows.</remarks>
internal sealed class CheckedTensor
{
    private readonly AlignedBuffer<double> _values;
    private readonly AlignedBuffer<double> _gradient;
    private readonly ParameterSlice _slice;

    public CheckedTensor(string name, int rows, int columns, Random random)
    {
        int stride = columns + random.Next(3);
        _slice = new ParameterSlice(name, rows, columns, stride, 0);
        _values = new AlignedBuffer<double>(_slice.PaddedLength);
        _gradient = new AlignedBuffer<double>(_slice.PaddedLength);
        _values.Span.Fill(double.NaN);
        _gradient.Span.Fill(double.NaN);
        Randomize(random);
    }

    /// <summary>Looks at one parameter of a model.</summary>
    public CheckedTensor(string name, ParameterStore<double> values, ParameterStore<double> gradients, Random random)
    {
        _slice = values.Slice(name);
        _values = values.Buffer;
        _gradient = gradients.Buffer;
        Randomize(random);
    }

    public string Name => _slice.Name;

    public int Count => _slice.Rows * _slice.Columns;

    public Matrix<double> Values => View(_values);

    public Matrix<double> Gradient => View(_gradient);

    /// <summary>The sum of values x gradient: a loss whose gradient with respect to the values is <see cref="Gradient"/>.</summary>
    public double WeightedSum()
    {
        double sum = 0;
        for (int element = 0; element < Count; element++) sum += Value(element) * Slope(element);
        return sum;
    }

    public ref double Value(int element) => ref Values[element / _slice.Columns, element % _slice.Columns];

    public ref double Slope(int element) => ref Gradient[element / _slice.Columns, element % _slice.Columns];

    /// <summary>Draws values and gradients uniformly from [-1, 1).</summary>
    public void Randomize(Random random)
    {
        for (int element = 0; element < Count; element++)
        {
            Value(element) = random.NextUnit();
            Slope(element) = random.NextUnit();
        }
    }

    public override string ToString() => $"{Name} [{_slice.Rows}, {_slice.Columns}]";

    private Matrix<double> View(AlignedBuffer<double> buffer)
        => new(buffer.Span.Slice((int)_slice.Offset, (int)_slice.PaddedLength), _slice.Rows, _slice.Columns, _slice.Stride);
}
