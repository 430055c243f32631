using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Training;

/// <summary>
/// How the items of a batch move. One that occurs once moves as soon as its gradient is there: no other sample reads it, and its row is still in cache. The
/// gradients of one that occurs more often wait in slots of their own until the batch is through and are then summed in ascending order.
/// </summary>
internal sealed unsafe class ItemUpdate
{
    private const int ItemsPerTask = 64;

    private readonly Adam _adam;
    private readonly DeferredRows? _deferred;
    private readonly bool _dense;
    private readonly long _offset;
    private readonly int _rowLength;
    private readonly int _itemCount;
    private readonly int[] _items;
    private readonly OccurrenceIndex _occurrences;
    private readonly AlignedBuffer<float> _gradients;
    private readonly AlignedBuffer<float>[] _passing;
    private int _count;

    /// <summary>Allocates for batches of up to <paramref name="slots"/> occurrences.</summary>
    /// <param name="adam">Moves the rows.</param>
    /// <param name="mode">Which rows move.</param>
    /// <param name="offset">Where the item table begins in the store.</param>
    /// <param name="itemCount">The items of the table.</param>
    /// <param name="rowLength">The floats of an item, a multiple of 16.</param>
    /// <param name="slots">The most occurrences of a batch.</param>
    /// <param name="slotsPerBlock">The occurrences of a block of samples.</param>
    /// <param name="workers">The threads.</param>
    public ItemUpdate(Adam adam, AdamMode mode, long offset, int itemCount, int rowLength, int slots, int slotsPerBlock, int workers)
    {
        _adam = adam;
        _dense = mode == AdamMode.Dense;
        if (mode == AdamMode.Deferred) _deferred = new DeferredRows(adam, offset, itemCount, rowLength);
        _offset = offset;
        _itemCount = itemCount;
        _rowLength = rowLength;
        _items = new int[slots];
        _occurrences = new OccurrenceIndex(slots, itemCount);
        _gradients = new AlignedBuffer<float>((long)slots * rowLength);
        _passing = new AlignedBuffer<float>[workers];
        for (int worker = 0; worker < workers; worker++) _passing[worker] = new AlignedBuffer<float>((long)slotsPerBlock * rowLength);
    }

    /// <summary>The items of the batch, one a slot; to be filled before <see cref="Begin"/>.</summary>
    public Span<int> Items => _items;

    /// <summary>Tasks of <see cref="CatchUp"/> for the items of the batch that occur more than once, or for all items.</summary>
    /// <param name="all">Whether for all.</param>
    public int CatchUpTasks(bool all) => _deferred is null ? 0 : Tasks(all ? _itemCount : _occurrences.Count);

    /// <summary>Whether all items must catch up before the next step.</summary>
    public bool MustCatchUpAll => _deferred is { WindowIsFull: true };

    /// <summary>Tasks of <see cref="Move(int)"/>.</summary>
    public int MoveTasks => Tasks(_dense ? _itemCount : _occurrences.Count);

    /// <summary>Groups the occurrences of the batch.</summary>
    /// <param name="count">How many there are.</param>
    public void Begin(int count)
    {
        _count = count;
        _occurrences.Build(_items.AsSpan(0, count));
    }

    /// <summary>Takes the steps that 64 items have missed.</summary>
    /// <param name="task">Which items: a run of those of the batch, or of all.</param>
    /// <param name="all">Whether of all; otherwise those that occur once are left to <see cref="CatchUpAlone"/>.</param>
    public void CatchUp(int task, bool all)
    {
        int begin = task * ItemsPerTask, end = Math.Min(begin + ItemsPerTask, all ? _itemCount : _occurrences.Count), row = -1;
        for (int n = begin; n < end; n++)
        {
            if (all) CatchUpBefore(n, ref row);
            else if (_occurrences.Slots(n) is { Length: > 1 } slots) CatchUpBefore(_items[slots[0]], ref row);
        }

        CatchUpBefore(-1, ref row);
    }

    /// <summary>Takes the steps that the items of a block have missed which occur once; they are about to be read.</summary>
    /// <param name="first">The first slot of the block.</param>
    /// <param name="count">Its slots.</param>
    public void CatchUpAlone(int first, int count)
    {
        if (_deferred is null) return;
        int row = -1;
        for (int slot = first; slot < first + count; slot++)
        {
            if (IsAlone(slot)) CatchUpBefore(_items[slot], ref row);
        }

        CatchUpBefore(-1, ref row);
    }

    /// <summary>All items have caught up.</summary>
    public void CaughtUp() => _deferred?.BeginWindow();

    /// <summary>Begins the optimiser's next step, in which the items of the batch move.</summary>
    public void BeginStep()
    {
        _adam.BeginStep();
        _deferred?.BeginStep();
    }

    /// <summary>Ends the step: the items of the batch have moved.</summary>
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
    public void FetchMoments(int slot)
    {
        if (IsAlone(slot)) _adam.FetchMoments(Offset(_items[slot]), _rowLength);
    }

    /// <summary>Moves the item of an occurrence whose gradient is complete if it is the only one, and marks it as done.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="place">Its place in the block.</param>
    /// <param name="worker">The thread.</param>
    public void MoveAlone(int slot, int place, int worker)
    {
        if (!IsAlone(slot)) return;
        Move(_items[slot], _passing[worker].Address, new ReadOnlySpan<int>(in place));
        LeaveOut(slot);
    }

    /// <summary>An occurrence has no gradient or is done.</summary>
    /// <param name="slot">Its slot.</param>
    public void LeaveOut(int slot) => _items[slot] = -1;

    /// <summary>All gradients are there.</summary>
    public void EndGradients() => _occurrences.LeaveOut(_items.AsSpan(0, _count));

    /// <summary>Moves 64 of the items that have not yet moved.</summary>
    /// <param name="task">Which.</param>
    public void Move(int task)
    {
        int begin = task * ItemsPerTask;
        if (_dense) MoveAll(begin, Math.Min(begin + ItemsPerTask, _itemCount));
        else MoveTouched(begin, Math.Min(begin + ItemsPerTask, _occurrences.Count));
    }

    private static int Tasks(int items) => (items + ItemsPerTask - 1) / ItemsPerTask;

    private bool IsAlone(int slot) => !_dense && _occurrences.IsAlone(slot);

    private long Offset(int item) => _offset + ((long)item * _rowLength);

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
            if (n + 1 < end) _adam.Fetch(Offset(_items[_occurrences.Slots(n + 1)[0]]), _rowLength);
            ReadOnlySpan<int> slots = _occurrences.Slots(n);
            Move(_items[slots[0]], _gradients.Address, slots);
        }
    }

    private void MoveAll(int begin, int end)
    {
        int next = _occurrences.Find(_items, begin);
        for (int item = begin; item < end; item++)
        {
            bool touched = next < _occurrences.Count && _items[_occurrences.Slots(next)[0]] == item;
            Move(item, _gradients.Address, touched ? _occurrences.Slots(next++) : default);
        }
    }

    private void Move(int item, float* gradients, ReadOnlySpan<int> slots)
    {
        if (_deferred is not null) _deferred.Step(item, gradients, slots);
        else _adam.Step(Offset(item), _rowLength, gradients, slots);
    }
}
