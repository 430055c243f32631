using Reda.Engine.Memory;

namespace Reda.Engine.Kernels;

/// <summary>
/// Rows that will be needed soon, fetched a few cache lines at a time as other work goes on: a burst of all of them would stall on the memory system, and the
/// hardware's own prefetcher only wakes after the first misses of every row.
/// </summary>
internal sealed unsafe class PrefetchQueue
{
    private const int Line = 64;

    private readonly AlignedBuffer<nint> _rows;
    private readonly int _rowBytes;
    private int _count;
    private int _row;
    private int _offset;
    private long _lines;
    private long _work;
    private long _credit;

    /// <summary>Allocates room for <paramref name="capacity"/> rows.</summary>
    /// <param name="capacity">The most rows queued at once.</param>
    /// <param name="rowBytes">The length of a row in bytes.</param>
    public PrefetchQueue(int capacity, int rowBytes)
    {
        _rows = new AlignedBuffer<nint>(capacity);
        _rowBytes = rowBytes;
    }

    /// <summary>Forgets what is left.</summary>
    public void Clear() => _count = _row = _offset = 0;

    /// <summary>Queues one row.</summary>
    /// <param name="row">Its address.</param>
    public void Add(void* row) => _rows.Address[_count++] = (nint)row;

    /// <summary>Begins to fetch the rows that are queued, at an even pace.</summary>
    /// <param name="work">The work in which all are to be fetched, in any unit.</param>
    public void Start(long work)
    {
        _lines = _count * ((_rowBytes + Line - 1) / Line);
        _work = work;
        _credit = 0;
    }

    /// <summary>Fetches into the second-level cache what is due.</summary>
    /// <param name="work">The work that comes next, in the same unit.</param>
    public void Advance(long work)
    {
        if (_row == _count) return;
        _credit += work * _lines;
        while (_credit >= _work && _row < _count)
        {
            _credit -= _work;
            Prefetch.Line((byte*)_rows.Address[_row] + _offset);
            _offset += Line;
            if (_offset < _rowBytes) continue;
            _offset = 0;
            _row++;
        }
    }
}
