using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Bench.Roofline;

/// <summary>
/// Adam on the rows that a batch touches, of a table far larger than the caches. Counted are 28 bytes for every parameter moved: value, gradient and both
/// moments read, value and moments written.
/// </summary>
internal sealed unsafe class AdamRows
{
    /// <summary>Rows that a batch touches: 2,000 samples of four items.</summary>
    public const int Touched = 8000;

    private const int Batches = 8;
    private const int RowsPerLook = 64;
    private const long LargestTable = 1 << 25;
    private const int BytesPerParameter = 28;

    private static readonly AdamCoefficients Coefficients = new(StepSize: 0.001f, RootCorrection: 1, WeightDecay: 1e-5f);

    private readonly int _rowLength;
    private readonly int _rows;
    private readonly AlignedBuffer<float> _values;
    private readonly AlignedBuffer<float> _firstMoments;
    private readonly AlignedBuffer<float> _secondMoments;
    private readonly AlignedBuffer<float> _gradients;
    private readonly int[][] _batches = new int[Batches][];
    private readonly int[] _slots;

    /// <summary>Allocates a table of as many rows as Delicious has items, or fewer where a row is long, and draws batches.</summary>
    /// <param name="rowLength">The floats of a row, padded.</param>
    public AdamRows(int rowLength)
    {
        _rowLength = rowLength;
        _rows = (int)Math.Min(RandomData.Items, LargestTable / rowLength);
        _values = Filled(_rows, 0.01f);
        _firstMoments = Filled(_rows, 0.001f);
        _secondMoments = Filled(_rows, 0.001f);
        _gradients = Filled(Touched, 0.01f);
        var random = new Random(7);
        int[] all = [.. Enumerable.Range(0, _rows)];
        for (int batch = 0; batch < Batches; batch++)
        {
            random.Shuffle(all);
            _batches[batch] = [.. all.Take(Touched).Order()];
        }

        _slots = [.. Enumerable.Range(0, Touched)];
        random.Shuffle(_slots);
    }

    /// <summary>Measures.</summary>
    /// <param name="threads">The threads; each has a part of every batch.</param>
    /// <param name="windows">The number of windows of 10 ms.</param>
    public LoopRate Measure(int threads, int windows)
    {
        int groups = Touched / RowsPerLook / threads;
        var done = new int[threads * 16]; // A cache line each.
        double perSecond = Throughput.Best(threads, windows, 10, thread =>
        {
            int group = done[thread * 16]++;
            Move(group / groups, ((thread * groups) + (group % groups)) * RowsPerLook, RowsPerLook, fetch: true);
            return RowsPerLook;
        });
        return new LoopRate(LoopRate.Adam, threads, LoopRate.Memory, 1e-9 * perSecond * _rowLength * BytesPerParameter, perSecond, "rows");
    }

    /// <summary>Moves rows of a batch one after the other, as the training step does.</summary>
    /// <param name="batch">The batch; they repeat.</param>
    /// <param name="first">The first of its rows.</param>
    /// <param name="count">How many of them.</param>
    /// <param name="fetch">Whether the next row is fetched meanwhile.</param>
    public void Move(int batch, int first, int count, bool fetch)
    {
        int[] rows = _batches[batch % Batches];
        for (int n = first; n < first + count; n++)
        {
            if (fetch && n + 1 < first + count) Fetch((nint)rows[n + 1] * _rowLength);
            Step(rows[n], _slots.AsSpan(n, 1));
        }
    }

    /// <summary>Moves every row of the table, those of a batch with a gradient.</summary>
    /// <param name="batch">The batch; they repeat.</param>
    public void MoveAll(int batch)
    {
        int[] touched = _batches[batch % Batches];
        for (int row = 0, next = 0; row < _rows; row++)
        {
            bool hasGradient = next < Touched && touched[next] == row;
            Step(row, hasGradient ? _slots.AsSpan(next++, 1) : default);
        }
    }

    private void Step(int row, ReadOnlySpan<int> slots)
    {
        nint at = (nint)row * _rowLength;
        AdamKernel.Step(_gradients.Address, slots, _rowLength, Coefficients, _values.Address + at, _firstMoments.Address + at, _secondMoments.Address + at);
    }

    private void Fetch(nint at)
    {
        Prefetch.Run(_values.Address + at, _rowLength);
        Prefetch.Run(_firstMoments.Address + at, _rowLength);
        Prefetch.Run(_secondMoments.Address + at, _rowLength);
    }

    private AlignedBuffer<float> Filled(int rows, float value)
    {
        var buffer = new AlignedBuffer<float>((long)rows * _rowLength);
        buffer.Span.Fill(value);
        return buffer;
    }
}
