using Reda.Engine.Memory;

namespace Reda.Engine.Kernels;

/// <summary>
/// Rows that will be needed soon, fetched a few cache lines at a time between pieces of other work: a burst of all of them would stall on the memory system, and
/// the hardware's own prefetcher only wakes after the first misses of every row.
/// </summary>
internal sealed unsafe class PrefetchQueue
{
    private const int Line = 64;

    private readonly AlignedBuffer<nint> _rows;
    private readonly int _rowBytes;
    private int _count;
    private int _row;
    private int _offset;

    /// <summary>Allocates room for <paramref name="capacity"/> rows.</summary>
    /// <param name="capacity">The most rows queued at once.</param>
    /// <param name="rowBytes">The length of a row in bytes.</param>
    public PrefetchQueue(int capacity, int rowBytes)
    {
        _rows = new AlignedBuffer<nint>(capacity);
        _rowBytes = rowBytes;
    }

    /// <summary>The lines of as many rows as there is room for.</summary>
    public int Lines => _rows.Length * ((_rowBytes + Line - 1) / Line);

    /// <summary>Forgets what is left.</summary>
    public void Clear() => _count = _row = _offset = 0;

    /// <summary>Queues one row.</summary>
    /// <param name="row">Its address.</param>
    public void Add(void* row) => _rows.Address[_count++] = (nint)row;

    /// <summary>Fetches the next <paramref name="lines"/> lines into the second-level cache.</summary>
    /// <param name="lines">How many.</param>
    public void Fetch(int lines)
    {
        for (; lines > 0 && _row < _count; lines--)
        {
            Prefetch.Line((byte*)_rows.Address[_row] + _offset);
            _offset += Line;
            if (_offset < _rowBytes) continue;
            _offset = 0;
            _row++;
        }
    }
}
