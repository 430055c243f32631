using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>The other side's rows that belong to a row: the items of a user or the users of an item.</summary>
/// <param name="row">The row.</param>
internal delegate ReadOnlySpan<int> Neighbours(int row);

/// <summary>A tall table with a short row of numbers for every user or item, and the products that factorisations take of it.</summary>
internal sealed unsafe class FactorTable
{
    // Rows whose sums of squares are taken in single precision before they are added up in double.
    private const int GramRun = 256;
    private const int GramShards = 16;
    private const int RowRun = 256;

    private readonly AlignedBuffer<float> _buffer;
    private readonly long _offset;

    /// <summary>Allocates a table of zeros.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The floats of a row, a multiple of 16.</param>
    public FactorTable(int rows, int width)
    {
        _buffer = new AlignedBuffer<float>((long)rows * width);
        Rows = rows;
        Width = width;
    }

    /// <summary>Looks at a slice of a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The slice.</param>
    public FactorTable(ParameterStore<float> store, string name)
    {
        ParameterSlice slice = store.Slice(name);
        _buffer = store.Buffer;
        _offset = slice.Offset;
        Rows = slice.Rows;
        Width = slice.Stride;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The floats of a row, padding included; a multiple of 16.</summary>
    public int Width { get; }

    /// <summary>A row's first float; valid while the table is referenced.</summary>
    /// <param name="row">The row.</param>
    public float* this[int row] => _buffer.Address + _offset + ((long)row * Width);

    /// <summary>A row, padding included.</summary>
    /// <param name="row">The row.</param>
    public Span<float> Row(int row) => new(this[row], Width);

    /// <summary>The whole table.</summary>
    public Matrix<float> Values => new(_buffer.Span.Slice((int)_offset, Rows * Width), Rows, Width);

    /// <summary>The products of all columns with each other: row-major [width, width].</summary>
    /// <param name="crew">The threads.</param>
    public double[] Gram(FitCrew crew)
    {
        int squares = Width * Width;
        var shards = new double[GramShards][];
        var scratch = new AlignedBuffer<float>((long)crew.Size * squares);
        var zeros = new AlignedBuffer<float>(Width);
        crew.Share(GramShards, (shard, worker) =>
        {
            var sums = shards[shard] = new double[squares];
            float* products = scratch.Address + ((long)worker * squares);
            int end = (int)((shard + 1L) * Rows / GramShards);
            for (int begin = (int)((long)shard * Rows / GramShards); begin < end; begin += GramRun)
            {
                float* first = this[begin];
                MatrixProduct.Multiply(first, 1, Width, first, Width, zeros.Address, 0, Width, Math.Min(GramRun, end - begin), Width / 16, products, Width);
                for (int n = 0; n < squares; n++) sums[n] += products[n];
            }
        });

        for (int shard = 1; shard < GramShards; shard++)
        {
            for (int n = 0; n < squares; n++) shards[0][n] += shards[shard][n];
        }

        return shards[0];
    }

    /// <summary>Makes every row the sum of the rows that <paramref name="neighbours"/> names in another table.</summary>
    /// <param name="neighbours">Which rows.</param>
    /// <param name="other">The other table, as wide.</param>
    /// <param name="crew">The threads.</param>
    public void Sum(Neighbours neighbours, FactorTable other, FitCrew crew)
        => crew.ShareRuns(Rows, RowRun, (begin, end, _) =>
        {
            for (int row = begin; row < end; row++) other.Sum(neighbours(row), Row(row));
        });

    /// <summary>The sum of some rows.</summary>
    /// <param name="rows">The rows; summed in this order.</param>
    /// <param name="sum">[width]; receives the sum.</param>
    public void Sum(ReadOnlySpan<int> rows, Span<float> sum)
    {
        sum.Clear();
        fixed (float* to = sum)
        {
            foreach (int row in rows) RowMath.AddScaled(1, this[row], to, Width);
        }
    }

    /// <summary>Multiplies every row by a matrix.</summary>
    /// <param name="matrix">Row-major [width, width].</param>
    /// <param name="crew">The threads.</param>
    public void Multiply(double[] matrix, FitCrew crew)
    {
        var right = new AlignedBuffer<float>(matrix.Length);
        for (int n = 0; n < matrix.Length; n++) right.Span[n] = (float)matrix[n];
        var zeros = new AlignedBuffer<float>(Width);
        var scratch = new AlignedBuffer<float>((long)crew.Size * RowRun * Width);
        crew.ShareRuns(Rows, RowRun, (begin, end, worker) =>
        {
            float* products = scratch.Address + ((long)worker * RowRun * Width);
            MatrixProduct.Multiply(this[begin], Width, 1, right.Address, Width, zeros.Address, 0, end - begin, Width, Width / 16, products, Width);
            new ReadOnlySpan<float>(products, (end - begin) * Width).CopyTo(new Span<float>(this[begin], (end - begin) * Width));
        });
    }
}
