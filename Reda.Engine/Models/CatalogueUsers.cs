using Reda.Engine.Data;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>
/// One block of users, by user and by item. Items are numbered anew by positions: those of any history first, then all others, both in index order, so that what
/// must be compared with the whole catalogue is a prefix, and history items still come in the order in which a single user's are summed.
/// </summary>
internal sealed unsafe class CatalogueUsers
{
    /// <summary>Users whose scores are collected together: neighbours in memory.</summary>
    public const int Group = 8;

    private readonly int[] _items;
    private readonly int[] _rowOffsets;
    private readonly int[] _rows;
    private readonly int[] _userOffsets;
    private readonly AlignedBuffer<int> _users;

    /// <summary>Indexes a block of users.</summary>
    /// <param name="histories">All histories.</param>
    /// <param name="first">The first user of the block.</param>
    /// <param name="count">The number of users.</param>
    /// <param name="items">The number of items of the catalogue.</param>
    /// <param name="sample">What is used of each history.</param>
    public CatalogueUsers(IReadOnlyList<int[]> histories, int first, int count, int items, HistorySample sample)
    {
        First = first;
        Count = count;
        _rowOffsets = new int[count + 1];
        int length = 0;
        for (int user = 0; user < count; user++) length = checked(length + histories[first + user].Length);
        _rows = new int[length];
        _userOffsets = new int[items + 1];
        for (int user = 0; user < count; user++)
        {
            int[] history = histories[first + user];
            Span<int> row = _rows.AsSpan(_rowOffsets[user], history.Length);
            history.CopyTo(row);
            int kept = sample.Canonicalize(row);
            _rowOffsets[user + 1] = _rowOffsets[user] + kept;
            foreach (int item in row[..kept]) _userOffsets[item]++;
        }

        _items = new int[items];
        int[] positions = new int[items];
        int next = 0;
        for (int item = 0; item < items; item++)
        {
            if (_userOffsets[item] > 0) _items[positions[item] = next++] = item;
        }

        HistoryItems = next;
        for (int item = 0; item < items; item++)
        {
            if (_userOffsets[item] == 0) _items[positions[item] = next++] = item;
        }

        Span<int> used = _rows.AsSpan(0, _rowOffsets[count]);
        Array.Clear(_userOffsets);
        foreach (ref int item in used) _userOffsets[(item = positions[item]) + 1]++;
        for (int position = 0; position < items; position++) _userOffsets[position + 1] += _userOffsets[position];

        // Filled user by user, so that the users of an item ascend; the numbering is no longer needed and counts what is filled.
        _users = new AlignedBuffer<int>(used.Length);
        Span<int> filled = positions;
        filled.Clear();
        for (int user = 0; user < count; user++)
        {
            foreach (int position in Row(user)) _users.Span[_userOffsets[position] + filled[position]++] = user;
        }
    }

    /// <summary>The first user of the block.</summary>
    public int First { get; }

    /// <summary>The number of users.</summary>
    public int Count { get; }

    /// <summary>The number of items that occur in a history: the positions below it.</summary>
    public int HistoryItems { get; }

    /// <summary>The item at each position.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>The ascending positions of a user's history.</summary>
    /// <param name="user">The user's number in the block.</param>
    public ReadOnlySpan<int> Row(int user) => _rows.AsSpan(_rowOffsets[user].._rowOffsets[user + 1]);

    /// <summary>The users, by number in the block, who have the item at a position.</summary>
    /// <param name="position">The position.</param>
    /// <param name="count">How many they are.</param>
    public int* UsersOf(int position, out int count)
    {
        count = _userOffsets[position + 1] - _userOffsets[position];
        return _users.Address + _userOffsets[position];
    }
}
