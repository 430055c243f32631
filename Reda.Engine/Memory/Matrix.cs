namespace Reda.Engine.Memory;

/// <summary>A view of a row-major matrix: rows of <see cref="Columns"/> elements, <see cref="Stride"/> elements apart.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal readonly ref struct Matrix<T>
    where T : unmanaged
{
    /// <summary>Makes a view over <paramref name="elements"/>.</summary>
    /// <param name="elements">At least (<paramref name="rows"/> - 1) x <paramref name="stride"/> + <paramref name="columns"/> elements.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The elements of a row that count.</param>
    /// <param name="stride">The distance between the beginnings of two rows, at least <paramref name="columns"/>.</param>
    /// <exception cref="ArgumentException">The span is too short or the stride too small.</exception>
    public Matrix(Span<T> elements, int rows, int columns, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, columns);
        if (rows > 0 && elements.Length < ((long)(rows - 1) * stride) + columns)
            throw new ArgumentException($"{elements.Length} elements cannot hold {rows} rows of {columns} at stride {stride}", nameof(elements));
        Elements = elements;
        Rows = rows;
        Columns = columns;
        Stride = stride;
    }

    /// <summary>Makes a view without padding.</summary>
    /// <param name="elements">At least <paramref name="rows"/> x <paramref name="columns"/> elements.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    public Matrix(Span<T> elements, int rows, int columns)
        : this(elements, rows, columns, columns)
    {
    }

    /// <summary>All elements, padding included.</summary>
    public Span<T> Elements { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The elements of a row that count.</summary>
    public int Columns { get; }

    /// <summary>The distance between the beginnings of two rows.</summary>
    public int Stride { get; }

    /// <summary>The elements of one row, without padding.</summary>
    /// <param name="row">The row, from 0.</param>
    public Span<T> this[int row] => Elements.Slice(row * Stride, Columns);

    /// <summary>One element.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">The column, from 0.</param>
    public ref T this[int row, int column] => ref this[row][column];
}
