using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Optimizers;

/// <summary>
/// How the rows of a table move that a batch names, such as those of its items. One that occurs once moves as soon as its gradient is there: no other sample
/// reads it, and it is still in cache. The gradients of one that occurs more often wait in slots of their own until the batch is through and are then summed in
/// ascending order.
/// </summary>
internal sealed unsafe class RowUpdate
{
    private const int RowsPerTask = 64;

    private readonly IRowOptimizer _optimizer;
    private readonly DeferredRows? _deferred;
    private readonly bool _dense;
    private readonly long _offset;
    private readonly int _rowLength;
    private readonly int _rowCount;
    private readonly int[] _rows;
    private readonly OccurrenceIndex _occurrences;
    private readonly AlignedBuffer<float> _gradients;
    private readonly AlignedBuffer<float>[] _passing;
    private int _count;

    /// <summary>Allocates for batches of up to <paramref name="slots"/> occurrences.</summary>
    /// <param name="optimizer">Moves the rows.</param>
    /// <param name="mode">Which rows move; only <see cref="Adam"/> can defer.</param>
    /// <param name="offset">Where the table begins in the store.</param>
    /// <param name="rowCount">The rows of the table.</param>
    /// <param name="rowLength">The floats of a row, a multiple of 16.</param>
    /// <param name="slots">The most occurrences of a batch.</param>
    /// <param name="slotsPerBlock">The occurrences of a block of samples.</param>
    /// <param name="workers">The threads.</param>
    public RowUpdate(IRowOptimizer optimizer, AdamMode mode, long offset, int rowCount, int rowLength, int slots, int slotsPerBlock, int workers)
    {
        _optimizer = optimizer;
        _dense = mode == AdamMode.Dense;
        if (mode == AdamMode.Deferred) _deferred = new DeferredRows((Adam)optimizer, offset, rowCount, rowLength);
        _offset = offset;
        _rowCount = rowCount;
        _rowLength = rowLength;
        _rows = new int[slots];
        _occurrences = new OccurrenceIndex(slots, rowCount);
        _gradients = new AlignedBuffer<float>((long)slots * rowLength);
        _passing = new AlignedBuffer<float>[workers];
        for (int worker = 0; worker < workers; worker++) _passing[worker] = new AlignedBuffer<float>((long)slotsPerBlock * rowLength);
    }

    /// <summary>The rows of the batch, one a slot, negative for none; to be filled before <see cref="Begin"/>.</summary>
    public Span<int> Rows => _rows;

    /// <summary>Tasks of <see cref="CatchUp"/> for the rows of the batch that occur more than once, or for all rows.</summary>
    /// <param name="all">Whether for all.</param>
    public int CatchUpTasks(bool all) => _deferred is null ? 0 : Tasks(all ? _rowCount : _occurrences.Count);

    /// <summary>Whether all rows must catch up before the next step.</summary>
    public bool MustCatchUpAll => _deferred is { WindowIsFull: true };

    /// <summary>Tasks of <see cref="Move(int)"/>.</summary>
    public int MoveTasks => Tasks(_dense ? _rowCount : _occurrences.Count);

    /// <summary>Groups the occurrences of the batch.</summary>
    /// <param name="count">How many there are.</param>
    public void Begin(int count)
    {
        _count = count;
        _occurrences.Build(_rows.AsSpan(0, count));
    }

    /// <summary>Takes the steps that 64 rows have missed.</summary>
    /// <param name="task">Which rows: a run of those of the batch, or of all.</param>
    /// <param name="all">Whether of all; otherwise those that occur once are left to <see cref="CatchUpAlone"/>.</param>
    public void CatchUp(int task, bool all)
    {
        int begin = task * RowsPerTask, end = Math.Min(begin + RowsPerTask, all ? _rowCount : _occurrences.Count), row = -1;
        for (int n = begin; n < end; n++)
        {
            if (all) CatchUpBefore(n, ref row);
            else if (_occurrences.Slots(n) is { Length: > 1 } slots) CatchUpBefore(_rows[slots[0]], ref row);
        }

        CatchUpBefore(-1, ref row);
    }

    /// <summary>Takes the steps that the rows of a block have missed which occur once; they are about to be read.</summary>
    /// <param name="first">The first slot of the block.</param>
    /// <param name="count">Its slots.</param>
    public void CatchUpAlone(int first, int count)
    {
        if (_deferred is null) return;
        int row = -1;
        for (int slot = first; slot < first + count; slot++)
        {
            if (IsAlone(slot)) CatchUpBefore(_rows[slot], ref row);
        }

        CatchUpBefore(-1, ref row);
    }

    /// <summary>All rows have caught up.</summary>
    public void CaughtUp() => _deferred?.BeginWindow();

    /// <summary>The optimiser has begun the step in which the rows of the batch move.</summary>
    public void BeginStep() => _deferred?.BeginStep();

    /// <summary>Ends the step: the rows of the batch have moved.</summary>
    public void EndStep() => _deferred?.EndStep();

    /// <summary>Where the gradient of an occurrence is to be written.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="place">Its place in the block.</param>
    /// <param name="worker">The thread.</param>
    public float* Gradient(int slot, int place, int worker)
        => IsAlone(slot) ? _passing[worker].Address + ((nint)place * _rowLength) : _gradients.Address + ((nint)slot * _rowLength);

    /// <summary>Queues what the gradient of an occurrence will be written to, unless it is in cache.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="upcoming">Where to queue it.</param>
    public void FetchGradient(int slot, PrefetchQueue upcoming)
    {
        if (!IsAlone(slot)) upcoming.Add(_gradients.Address + ((nint)slot * _rowLength));
    }

    /// <summary>Begins to fetch what <see cref="MoveAlone"/> will read and nobody has read yet.</summary>
    /// <param name="slot">The slot of an occurrence.</param>
    public void FetchState(int slot)
    {
        if (IsAlone(slot)) _optimizer.FetchState(Offset(_rows[slot]), _rowLength);
    }

    /// <summary>Moves the row of an occurrence whose gradient is complete if it is the only one, and marks it as done.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="place">Its place in the block.</param>
    /// <param name="worker">The thread.</param>
    public void MoveAlone(int slot, int place, int worker)
    {
        if (!IsAlone(slot)) return;
        Move(_rows[slot], _passing[worker].Address, new ReadOnlySpan<int>(in place));
        LeaveOut(slot);
    }

    /// <summary>An occurrence has no gradient or is done.</summary>
    /// <param name="slot">Its slot.</param>
    public void LeaveOut(int slot) => _rows[slot] = -1;

    /// <summary>All gradients are there.</summary>
    public void EndGradients() => _occurrences.LeaveOut(_rows.AsSpan(0, _count));

    /// <summary>Moves 64 of the rows that have not yet moved.</summary>
    /// <param name="task">Which.</param>
    public void Move(int task)
    {
        int begin = task * RowsPerTask;
        if (_dense) MoveAll(begin, Math.Min(begin + RowsPerTask, _rowCount));
        else MoveTouched(begin, Math.Min(begin + RowsPerTask, _occurrences.Count));
    }

    private static int Tasks(int rows) => (rows + RowsPerTask - 1) / RowsPerTask;

    private bool IsAlone(int slot) => !_dense && _occurrences.IsAlone(slot);

    private long Offset(int row) => _offset + ((long)row * _rowLength);

    /// <summary>Brings the row before the next up to date, now that it is known what to fetch meanwhile; -1 stands for none.</summary>
    private void CatchUpBefore(int next, ref int row)
    {
        if (row >= 0) _deferred!.CatchUp(row, next >= 0 ? next : row);
        row = next;
    }

    private void MoveTouched(int begin, int end)
    {
        for (int n = begin; n < end; n++)
        {
            if (n + 1 < end) _optimizer.Fetch(Offset(_rows[_occurrences.Slots(n + 1)[0]]), _rowLength);
            ReadOnlySpan<int> slots = _occurrences.Slots(n);
            Move(_rows[slots[0]], _gradients.Address, slots);
        }
    }

    private void MoveAll(int begin, int end)
    {
        int next = _occurrences.Find(_rows, begin);
        for (int row = begin; row < end; row++)
        {
            bool touched = next < _occurrences.Count && _rows[_occurrences.Slots(next)[0]] == row;
            Move(row, _gradients.Address, touched ? _occurrences.Slots(next++) : default);
        }
    }

    private void Move(int row, float* gradients, ReadOnlySpan<int> slots)
    {
        if (_deferred is not null) _deferred.Step(row, gradients, slots);
        else _optimizer.Step(Offset(row), _rowLength, gradients, slots);
    }
}
