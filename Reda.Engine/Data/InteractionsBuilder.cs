using System.Globalization;

namespace Reda.Engine.Data;

/// <summary>
/// Collects (user, item) pairs one at a time and turns them into <see cref="Interactions"/>. Takes 8 bytes a pair and a string for every distinct id; an id that
/// is known already is looked up without making a string.
/// </summary>
public sealed class InteractionsBuilder
{
    private const int SmallestBlock = 256;
    private const int LargestBlock = 1 << 16;
    private const int DigitsOfInt32 = 11;

    // Blocks, because a list that doubles holds three times its contents for a moment.
    private readonly List<Pair[]> _blocks = [];
    private int _free;

    /// <summary>The users seen so far.</summary>
    public Vocabulary Users { get; } = new();

    /// <summary>The items seen so far.</summary>
    public Vocabulary Items { get; } = new();

    /// <summary>The number of pairs added so far, repeated ones included.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one pair.</summary>
    /// <param name="user">The user's external id.</param>
    /// <param name="item">The item's external id.</param>
    public void Add(string user, string item) => Append(Users.GetOrAdd(user), Items.GetOrAdd(item));

    /// <summary>Adds one pair whose ids need not be strings yet.</summary>
    /// <param name="user">The user's external id.</param>
    /// <param name="item">The item's external id.</param>
    public void Add(ReadOnlySpan<char> user, ReadOnlySpan<char> item) => Append(Users.GetOrAdd(user), Items.GetOrAdd(item));

    /// <summary>Adds one pair of numbers, which become the ids "0", "1", ...</summary>
    /// <param name="user">The user's number.</param>
    /// <param name="item">The item's number.</param>
    public void Add(int user, int item)
    {
        Span<char> digits = stackalloc char[DigitsOfInt32];
        int userIndex = Users.GetOrAdd(Digits(user, digits));
        Append(userIndex, Items.GetOrAdd(Digits(item, digits)));
    }

    /// <summary>Sorts, merges repeated pairs and builds the rows. The builder must not be used afterwards.</summary>
    public Interactions Build()
    {
        var offsets = new int[Users.Count + 1];
        foreach (var block in Blocks())
        {
            foreach (var pair in block.AsSpan()) offsets[pair.User + 1]++;
        }

        for (int u = 0; u < Users.Count; u++) offsets[u + 1] += offsets[u];

        int[] ends = offsets[..^1];
        var inOrder = new int[Count];
        foreach (var block in Blocks())
        {
            foreach (var pair in block.AsSpan()) inOrder[ends[pair.User]++] = pair.Item;
        }

        _blocks.Clear();

        int[] items = [.. inOrder];
        var seen = new HashSet<int>();
        int kept = 0;
        for (int u = 0; u < Users.Count; u++)
        {
            int begin = u == 0 ? 0 : ends[u - 1], end = ends[u];
            Span<int> row = items.AsSpan(begin..end);
            row.Sort();
            offsets[u] = kept;
            int previous = -1, distinct = kept;
            foreach (int item in row)
            {
                if (item != previous) items[distinct++] = item;
                previous = item;
            }

            if (distinct - kept == row.Length)
            {
                inOrder.AsSpan(begin..end).CopyTo(inOrder.AsSpan(kept));
                kept = distinct;
                continue;
            }

            seen.Clear();
            for (int n = begin; n < end; n++)
            {
                if (seen.Add(inOrder[n])) inOrder[kept++] = inOrder[n];
            }
        }

        offsets[^1] = kept;
        if (kept < Count)
        {
            Array.Resize(ref items, kept);
            Array.Resize(ref inOrder, kept);
        }

        return new Interactions(Users, Items, offsets, items, Count - kept, inOrder);
    }

    private static ReadOnlySpan<char> Digits(int number, Span<char> digits)
    {
        number.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        return digits[..length];
    }

    private void Append(int user, int item)
    {
        if (_free == 0)
        {
            if (Count > Array.MaxLength - LargestBlock)
                throw new InsufficientMemoryException("no more than 2147418055 interactions can be held");
            _blocks.Add(new Pair[_free = Math.Clamp(Count, SmallestBlock, LargestBlock)]);
        }

        var block = _blocks[^1];
        block[^_free--] = new Pair(user, item);
        Count++;
    }

    /// <summary>The filled part of every block.</summary>
    private IEnumerable<ArraySegment<Pair>> Blocks()
        => _blocks.Select((block, n) => new ArraySegment<Pair>(block, 0, block.Length - (n == _blocks.Count - 1 ? _free : 0)));

    private readonly record struct Pair(int User, int Item);
}
