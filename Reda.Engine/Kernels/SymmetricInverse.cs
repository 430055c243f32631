using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reda.Engine.Memory;
using Reda.Engine.Threading;

namespace Reda.Engine.Kernels;

/// <summary>
/// The inverse of a symmetric positive definite matrix in its own place. Blocks of 256 rows and columns are swept one after the other: with D the inverse of the
/// block on the diagonal and C the columns below and above it, the rest becomes A - C D C^T, the columns C D and the block -D; after the last sweep the
/// matrix is minus its inverse (Goodnight 1979). All but a hundredth of the order^3 operations are matrix products, and only the lower half is computed.
/// </summary>
/// <remarks>
/// What is not yet swept is the Schur complement of what is, so a pivot that is not positive tells that the matrix is not positive definite, as in
/// Cholesky's method. Every element is one chain of multiply-adds, block after block: no bit depends on threads or instruction sets.
/// </remarks>
internal sealed unsafe class SymmetricInverse : IParallelWork
{
    private const int Block = 256;
    private const int Lanes = Padding.Lanes;

    private readonly float* _matrix;
    private readonly int _order;
    private readonly nint _stride;
    private readonly int _blocks;
    private readonly CancellationToken _cancellationToken;
    private readonly AlignedBuffer<float> _columns;    // C, 16 rows a strip: [strips, Block, 16]
    private readonly AlignedBuffer<float> _products;   // -C D: [order, Block]
    private readonly AlignedBuffer<float> _pivot;      // -D: [Block, Block]
    private readonly AlignedBuffer<float> _zeros;
    private readonly AlignedBuffer<double> _square;    // [Block, Block]
    private int _swept;
    private int _size;
    private Phase _phase;

    private SymmetricInverse(float* matrix, int order, nint stride, CancellationToken cancellationToken)
    {
        _matrix = matrix;
        _order = order;
        _stride = stride;
        _blocks = (order + Block - 1) / Block;
        _cancellationToken = cancellationToken;
        _columns = new AlignedBuffer<float>((long)Padding.Pad(order) * Block);
        _products = new AlignedBuffer<float>((long)Padding.Pad(order) * Block);
        _pivot = new AlignedBuffer<float>(Block * Block);
        _zeros = new AlignedBuffer<float>(Block);
        _square = new AlignedBuffer<double>(Block * Block);
    }

    private enum Phase
    {
        Columns,
        Rest,
        Mirror,
    }

    /// <summary>What an inversion takes besides the matrix, in bytes.</summary>
    /// <param name="order">The number of rows.</param>
    public static double ScratchBytes(int order) => sizeof(float) * 2.0 * Block * (order + Block) + (sizeof(double) * 2.0 * Block * Block);

    /// <summary>Inverts a matrix.</summary>
    /// <param name="matrix">[order, stride], of which the lower half is read; receives the whole inverse. What lies beyond the columns stays 0.</param>
    /// <param name="order">The number of rows.</param>
    /// <param name="stride">The distance between two rows: at least the order, a multiple of 16.</param>
    /// <param name="team">The threads.</param>
    /// <param name="progress">Told the share that is done after every block; may be <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the work, which leaves the matrix in pieces.</param>
    /// <returns>Whether the matrix was positive definite as far as single precision can tell; if not, it is in pieces.</returns>
    public static bool Invert(float* matrix, int order, nint stride, WorkerTeam team, Action<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var work = new SymmetricInverse(matrix, order, stride, cancellationToken);
        int pairs = work._blocks * (work._blocks + 1) / 2;
        for (work._swept = 0; work._swept < work._blocks; work._swept++)
        {
            work._size = work.SizeOf(work._swept);
            if (!work.InvertPivot()) return false;
            work.Run(team, Phase.Columns, work._blocks);
            work.Run(team, Phase.Rest, pairs);
            progress?.Invoke((work._swept + 1.0) / work._blocks);
        }

        work.Run(team, Phase.Mirror, pairs);
        return true;
    }

    /// <inheritdoc/>
    public void Run(int task, int worker)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (_phase == Phase.Columns)
        {
            if (task == _swept) SetPivot();
            else SweepColumns(task);
            return;
        }

        // Pair (i, j) with i >= j is number i (i + 1) / 2 + j.
        int i = (int)((Math.Sqrt((8.0 * task) + 1) - 1) / 2);
        int j = task - (i * (i + 1) / 2);
        if (_phase == Phase.Mirror) Mirror(i, j);
        else if (i != _swept && j != _swept) Subtract(i, j);
    }

    private void Run(WorkerTeam team, Phase phase, int tasks)
    {
        _phase = phase;
        team.Run(this, tasks);
    }

    private int SizeOf(int block) => Math.Min(Block, _order - (block * Block));

    private float* At(int rowBlock, int columnBlock) => _matrix + (rowBlock * Block * _stride) + (columnBlock * Block);

    private float* Strip(int row) => _columns.Address + ((nint)row * Block);

    private float* Product(int row) => _products.Address + ((nint)row * Block);

    /// <summary>D by Gauss and Jordan, in double; false at a pivot that is not positive.</summary>
    [MethodImpl(KernelMethod.Options)]
    private bool InvertPivot()
    {
        double* square = _square.Address;
        float* block = At(_swept, _swept);
        _square.Span.Clear();
        for (int i = 0; i < _size; i++)
        {
            for (int j = 0; j <= i; j++) square[(i * Block) + j] = square[(j * Block) + i] = block[(i * _stride) + j];
        }

        int width = (_size + 7) / 8 * 8;
        for (int p = 0; p < _size; p++)
        {
            double* pivotRow = square + (p * Block);
            double pivot = pivotRow[p];
            if (!(pivot > 0) || !double.IsFinite(pivot)) return false;
            pivotRow[p] = 1;
            for (int j = 0; j < _size; j++) pivotRow[j] /= pivot;
            for (int i = 0; i < _size; i++)
            {
                if (i == p) continue;
                double* row = square + (i * Block);
                Vector512<double> factor = Vector512.Create(-row[p]);
                row[p] = 0;
                for (int j = 0; j < width; j += 8) Vector512.FusedMultiplyAdd(factor, Vector512.Load(pivotRow + j), Vector512.Load(row + j)).Store(row + j);
            }
        }

        for (int n = 0; n < Block * Block; n++) _pivot.Address[n] = -(float)square[n];
        return true;
    }

    private void SetPivot()
    {
        for (int i = 0; i < _size; i++) new ReadOnlySpan<float>(_pivot.Address + (i * Block), _size).CopyTo(new Span<float>(At(_swept, _swept) + (i * _stride), _size));
    }

    /// <summary>Copies C for one block of rows, in strips, and puts C D in its place.</summary>
    [MethodImpl(KernelMethod.Options)]
    private void SweepColumns(int block)
    {
        int rows = SizeOf(block), first = block * Block;
        bool below = block > _swept;
        float* at = below ? At(block, _swept) : At(_swept, block);
        for (int row = 0; row < rows; row += Lanes)
        {
            float* strip = Strip(first + row);
            int used = Math.Min(Lanes, rows - row);
            for (int x = 0; x < _size; x++)
            {
                if (used < Lanes) Vector512<float>.Zero.Store(strip + (x * Lanes));
                for (int r = 0; r < used; r++) strip[(x * Lanes) + r] = below ? at[((row + r) * _stride) + x] : at[(x * _stride) + row + r];
            }

            MatrixProduct.Multiply(
                strip, 1, Lanes,
                _pivot.Address, Block,
                _zeros.Address, 0,
                Lanes, _size, Padding.Pad(_size) / Lanes,
                Product(first + row), Block);
        }

        for (int row = 0; row < rows; row++)
        {
            float* product = Product(first + row);
            for (int x = 0; x < _size; x++) at[below ? (row * _stride) + x : (x * _stride) + row] = -product[x];
        }
    }

    /// <summary>A - C D C^T for one block.</summary>
    private void Subtract(int i, int j)
    {
        int columns = SizeOf(j);
        for (int column = 0; column < columns; column += Lanes)
        {
            float* to = At(i, j) + column;
            MatrixProduct.Multiply(
                Product(i * Block), Block, 1,
                Strip((j * Block) + column), Lanes,
                to, _stride,
                SizeOf(i), _size, 1,
                to, _stride);
        }
    }

    private void Mirror(int i, int j)
    {
        int rows = SizeOf(i), columns = SizeOf(j);
        float* lower = At(i, j);
        float* upper = At(j, i);
        for (int row = 0; row < rows; row++)
        {
            int end = i == j ? row + 1 : columns;
            for (int column = 0; column < end; column++)
                lower[(row * _stride) + column] = upper[(column * _stride) + row] = -lower[(row * _stride) + column];
        }
    }
}
