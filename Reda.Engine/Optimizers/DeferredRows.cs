using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Optimizers;

/// <summary>
/// Dense Adam on the rows of a table without touching every row at every step: a row that a batch does not name takes the step later, before it is next read.
/// It remembers which steps each row has taken, and what the steps of a window were; nothing else is kept, and the bits are those of stepping every row at once.
/// </summary>
/// <remarks>Different rows may be moved by different threads; beginning a step and a window is for one thread while the others rest.</remarks>
internal sealed class DeferredRows
{
    /// <summary>Rows are brought up to date at least every so many steps, so that the record of the steps is small and stays in cache.</summary>
    public const int WindowLength = 1024;

    private readonly Adam _adam;
    private readonly long _offset;
    private readonly int _rowLength;
    private readonly int[] _taken;
    private readonly AdamCoefficients[] _steps = new AdamCoefficients[WindowLength];
    private int _begun;
    private int _ended;

    /// <summary>Starts with rows that have missed nothing.</summary>
    /// <param name="adam">Moves the rows.</param>
    /// <param name="offset">Where the table begins in the store.</param>
    /// <param name="rows">The rows of the table.</param>
    /// <param name="rowLength">The floats of a row, a multiple of 16.</param>
    public DeferredRows(Adam adam, long offset, int rows, int rowLength)
    {
        _adam = adam;
        _offset = offset;
        _rowLength = rowLength;
        _taken = new int[rows];
    }

    /// <summary>Whether the record of the steps is full: all rows must catch up and a new window begin before the next step.</summary>
    public bool WindowIsFull => _begun == WindowLength;

    /// <summary>Records the step that the optimiser has begun.</summary>
    public void BeginStep() => _steps[_begun++] = _adam.Coefficients;

    /// <summary>The rows that have not taken the step by now have missed it.</summary>
    public void EndStep() => _ended = _begun;

    /// <summary>Takes the steps that a row has missed, up to the last that has ended.</summary>
    /// <param name="row">A row that has not taken the step that goes on, if one does.</param>
    /// <param name="next">The row that catches up next, or the same.</param>
    public void CatchUp(int row, int next)
    {
        _adam.Replay(Offset(row), _rowLength, _steps.AsSpan(_taken[row].._ended), Offset(next));
        _taken[row] = _ended;
    }

    /// <summary>Takes the step that was begun with a row that has missed none before it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="gradients">Gradient rows.</param>
    /// <param name="slots">Which of them to sum, in this order.</param>
    public unsafe void Step(int row, float* gradients, ReadOnlySpan<int> slots)
    {
        _adam.Step(Offset(row), _rowLength, gradients, slots);
        _taken[row] = _begun;
    }

    /// <summary>Forgets the steps of the window; every row has taken them.</summary>
    public void BeginWindow()
    {
        Array.Clear(_taken);
        _begun = _ended = 0;
    }

    private long Offset(int row) => _offset + ((long)row * _rowLength);
}
