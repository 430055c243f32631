namespace Reda.Engine.Memory;

/// <summary>Fills one slice of a <see cref="ParameterStore{T}"/> with its initial values.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <param name="name">The slice's name.</param>
/// <param name="values">The slice's values.</param>
internal delegate void Initializer<T>(string name, Matrix<T> values)
    where T : unmanaged;

/// <summary>One named matrix inside a <see cref="ParameterStore{T}"/>.</summary>
/// <param name="Name">The name, which is also the name of the tensor in a model file.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The elements of a row that count.</param>
/// <param name="Stride">The distance between two rows: the columns, padded.</param>
/// <param name="Offset">Where the slice begins in the flat buffers.</param>
internal sealed record ParameterSlice(string Name, int Rows, int Columns, int Stride, long Offset)
{
    /// <summary>The number of elements, padding included.</summary>
    public long PaddedLength => (long)Rows * Stride;
}

/// <summary>
/// Parameters of a model in one flat buffer, so that zeroing, optimiser steps, checks and saving are single loops. Slices are declared once, in order,
/// by name and shape; padding is zero and stays zero.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
internal sealed class ParameterStore<T>
    where T : unmanaged
{
    private readonly ParameterSlice[] _slices;

    /// <summary>Lays out and allocates the slices.</summary>
    /// <param name="shapes">Name, rows and columns of each slice, in order.</param>
    /// <exception cref="Diagnostics.RedaException">R112: the parameters do not fit in memory.</exception>
    public ParameterStore(params ReadOnlySpan<(string Name, int Rows, int Columns)> shapes)
    {
        _slices = new ParameterSlice[shapes.Length];
        long offset = 0;
        for (int i = 0; i < shapes.Length; i++)
        {
            var (name, rows, columns) = shapes[i];
            ArgumentOutOfRangeException.ThrowIfNegative(rows);
            ArgumentOutOfRangeException.ThrowIfNegative(columns);
            _slices[i] = new ParameterSlice(name, rows, columns, Padding.Pad(columns), offset);
            offset += _slices[i].PaddedLength;
        }

        Buffer = new AlignedBuffer<T>(offset);
    }

    /// <summary>The slices in declaration order.</summary>
    public IReadOnlyList<ParameterSlice> Slices => _slices;

    /// <summary>The flat values, padding included.</summary>
    public AlignedBuffer<T> Buffer { get; }

    /// <summary>The number of parameters, padding left out.</summary>
    public long Count => _slices.Sum(slice => (long)slice.Rows * slice.Columns);

    /// <summary>The slice called <paramref name="name"/>.</summary>
    /// <param name="name">A declared name.</param>
    /// <exception cref="KeyNotFoundException">No slice has that name.</exception>
    public ParameterSlice Slice(string name)
        => Array.Find(_slices, slice => slice.Name == name) ?? throw new KeyNotFoundException($"no parameter is called {name}");

    /// <summary>Whether a slice called <paramref name="name"/> was declared.</summary>
    /// <param name="name">A name.</param>
    public bool Contains(string name) => Array.Exists(_slices, slice => slice.Name == name);

    /// <summary>The values of the slice called <paramref name="name"/>.</summary>
    /// <param name="name">A declared name.</param>
    public Matrix<T> this[string name]
    {
        get
        {
            ParameterSlice slice = Slice(name);
            return new Matrix<T>(Buffer.Span.Slice((int)slice.Offset, (int)slice.PaddedLength), slice.Rows, slice.Columns, slice.Stride);
        }
    }

    /// <summary>Gives every slice its initial values.</summary>
    /// <param name="initializer">Called once a slice, in declaration order.</param>
    public void Initialize(Initializer<T> initializer)
    {
        foreach (ParameterSlice slice in _slices) initializer(slice.Name, this[slice.Name]);
    }

    /// <summary>A store of the same layout whose values are zero: gradients or moments.</summary>
    public ParameterStore<T> CloneShape()
    {
        var shapes = new (string, int, int)[_slices.Length];
        for (int i = 0; i < shapes.Length; i++) shapes[i] = (_slices[i].Name, _slices[i].Rows, _slices[i].Columns);
        return new ParameterStore<T>(shapes);
    }
}
