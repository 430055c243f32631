using System.Runtime.InteropServices;

namespace Reda.Peers.Training;

/// <summary>Which items a batch names and where: a row for every distinct item, in the order of their first occurrence.</summary>
/// <param name="itemCount">The number of items of the data.</param>
internal sealed class ItemOccurrences(int itemCount)
{
    private readonly int[] _rows = new int[itemCount];
    private readonly List<long> _items = [];
    private readonly List<long> _first = [];
    private readonly List<(int Row, int Place)> _repeats = [];

    /// <summary>The distinct items.</summary>
    public ReadOnlySpan<long> Items => CollectionsMarshal.AsSpan(_items);

    /// <summary>For every distinct item the place of its first occurrence.</summary>
    public ReadOnlySpan<long> First => CollectionsMarshal.AsSpan(_first);

    /// <summary>All later occurrences, by row and place.</summary>
    public ReadOnlySpan<(int Row, int Place)> Repeats => CollectionsMarshal.AsSpan(_repeats);

    /// <summary>Groups the items of a batch.</summary>
    /// <param name="items">The items, with repetitions.</param>
    public void Build(ReadOnlySpan<long> items)
    {
        foreach (long item in _items) _rows[item] = 0;
        _items.Clear();
        _first.Clear();
        _repeats.Clear();
        for (int place = 0; place < items.Length; place++)
        {
            ref int row = ref _rows[items[place]];
            if (row == 0)
            {
                _items.Add(items[place]);
                _first.Add(place);
                row = _items.Count;
            }
            else
            {
                _repeats.Add((row - 1, place));
            }
        }

        _repeats.Sort();
    }

    /// <summary>The repeats of a run of rows.</summary>
    /// <param name="begin">The first row.</param>
    /// <param name="end">The row after the last.</param>
    public ReadOnlySpan<(int Row, int Place)> RepeatsOf(int begin, int end)
    {
        ReadOnlySpan<(int Row, int Place)> all = Repeats;
        int first = ~all.BinarySearch((begin, -1)), last = ~all.BinarySearch((end, -1));
        return all[first..last];
    }
}
