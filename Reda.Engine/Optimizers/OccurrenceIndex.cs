namespace Reda.Engine.Optimizers;

/// <summary>
/// Groups the item occurrences of a batch: for every distinct item the slots at which it occurs, ascending, so that gradients are summed in a fixed order.
/// A stable radix sort over preallocated arrays.
/// </summary>
internal sealed class OccurrenceIndex
{
    private const int DigitBits = 11;

    private readonly int[] _counts = new int[(1 << DigitBits) + 1];
    private readonly int[] _starts;
    private readonly bool[] _alone;
    private readonly int _digits;
    private int[] _slots;
    private int[] _sorted;

    /// <summary>Allocates for batches of up to <paramref name="capacity"/> occurrences.</summary>
    /// <param name="capacity">The largest number of occurrences.</param>
    /// <param name="items">The number of items.</param>
    public OccurrenceIndex(int capacity, int items)
    {
        _slots = new int[capacity];
        _sorted = new int[capacity];
        _starts = new int[capacity + 1];
        _alone = new bool[capacity];
        for (_digits = 1; _digits * DigitBits < 32 && items > 1 << (_digits * DigitBits);) _digits++;
    }

    /// <summary>The number of distinct items.</summary>
    public int Count { get; private set; }

    /// <summary>The slots of the n-th distinct item (items ascend), ascending.</summary>
    /// <param name="n">From 0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<int> Slots(int n) => _slots.AsSpan(_starts[n].._starts[n + 1]);

    /// <summary>Groups the occurrences.</summary>
    /// <param name="items">The item of every slot; negative for a slot that is to be left out.</param>
    public void Build(ReadOnlySpan<int> items)
    {
        int length = 0;
        for (int slot = 0; slot < items.Length; slot++)
        {
            _alone[slot] = false;
            if (items[slot] >= 0) _slots[length++] = slot;
        }

        for (int digit = 0; digit < _digits; digit++) SortByDigit(items, length, digit * DigitBits);
        Group(items, length);
        for (int n = 0; n < Count; n++)
        {
            if (Slots(n) is [var slot]) _alone[slot] = true;
        }
    }

    /// <summary>Whether a slot had an item when the index was built, and the item occurred nowhere else.</summary>
    /// <param name="slot">A slot.</param>
    public bool IsAlone(int slot) => _alone[slot];

    /// <summary>Leaves out the slots that have become negative since <see cref="Build"/>, as if it were called again.</summary>
    /// <param name="items">The items that the index was built from; those that are not negative have not changed.</param>
    public void LeaveOut(ReadOnlySpan<int> items)
    {
        int length = 0;
        foreach (int slot in _slots.AsSpan(0, _starts[Count]))
        {
            if (items[slot] >= 0) _slots[length++] = slot;
        }

        Group(items, length);
    }

    /// <summary>The first distinct item that is not below <paramref name="item"/>: its number, or <see cref="Count"/>.</summary>
    /// <param name="items">The items that the index was built from.</param>
    /// <param name="item">An item.</param>
    public int Find(ReadOnlySpan<int> items, int item)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (items[_slots[_starts[middle]]] < item) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private void Group(ReadOnlySpan<int> items, int length)
    {
        Count = 0;
        for (int n = 0; n < length; n++)
        {
            if (n == 0 || items[_slots[n]] != items[_slots[n - 1]]) _starts[Count++] = n;
        }

        _starts[Count] = length;
    }

    private void SortByDigit(ReadOnlySpan<int> items, int length, int shift)
    {
        const int Mask = (1 << DigitBits) - 1;
        Array.Clear(_counts);
        for (int n = 0; n < length; n++) _counts[((items[_slots[n]] >> shift) & Mask) + 1]++;
        for (int value = 0; value < Mask; value++) _counts[value + 1] += _counts[value];
        for (int n = 0; n < length; n++)
        {
            int slot = _slots[n];
            _sorted[_counts[(items[slot] >> shift) & Mask]++] = slot;
        }

        (_slots, _sorted) = (_sorted, _slots);
    }
}
