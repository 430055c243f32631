namespace Reda.Engine.Data;

/// <summary>
/// Who interacted with what: for every user the distinct items of their history, ascending by index (compressed sparse rows), and in the order in which they came, where
/// that is known. Immutable.
/// </summary>
public sealed class Interactions
{
    private readonly int[] _offsets;
    private readonly int[] _items;
    private readonly int[]? _inOrder;

    /// <summary>Wraps finished rows.</summary>
    /// <param name="users">The users; row u belongs to index u.</param>
    /// <param name="items">The items.</param>
    /// <param name="offsets">User count + 1 ascending offsets into <paramref name="historyItems"/>, from 0 to its length.</param>
    /// <param name="historyItems">The item indices, strictly ascending inside each row.</param>
    /// <param name="duplicatesMerged">How many repeated pairs were dropped on the way.</param>
    /// <param name="inOrder">The same items, each row in the order in which they came; <see langword="null"/> where that is not known.</param>
    /// <exception cref="ArgumentException">The rows are not as described.</exception>
    public Interactions(Vocabulary users, Vocabulary items, int[] offsets, int[] historyItems, long duplicatesMerged = 0, int[]? inOrder = null)
    {
        if (offsets.Length != users.Count + 1 || offsets[0] != 0 || offsets[^1] != historyItems.Length)
            throw new ArgumentException("the offsets do not cover the rows", nameof(offsets));
        for (int u = 0; u < users.Count; u++)
        {
            if (offsets[u + 1] < offsets[u] || offsets[u + 1] > historyItems.Length) throw new ArgumentException($"offset {u + 1} descends", nameof(offsets));
            for (int n = offsets[u]; n < offsets[u + 1]; n++)
            {
                if ((uint)historyItems[n] >= (uint)items.Count || (n > offsets[u] && historyItems[n] <= historyItems[n - 1]))
                    throw new ArgumentException($"row {u} is not ascending inside 0..{items.Count - 1}", nameof(historyItems));
            }
        }

        if (inOrder is not null && !HasSameRows(offsets, historyItems, inOrder)) throw new ArgumentException("the rows in order do not hold the same items", nameof(inOrder));
        Users = users;
        Items = items;
        _inOrder = inOrder;
        _offsets = offsets;
        _items = historyItems;
        DuplicatesMerged = duplicatesMerged;
    }

    /// <summary>The users.</summary>
    public Vocabulary Users { get; }

    /// <summary>The items.</summary>
    public Vocabulary Items { get; }

    /// <summary>The number of distinct (user, item) pairs.</summary>
    public int Count => _items.Length;

    /// <summary>How many repeated pairs were merged when the data was built.</summary>
    public long DuplicatesMerged { get; }

    /// <summary>User count + 1 offsets into <see cref="HistoryItems"/>.</summary>
    public ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>All histories, one after the other.</summary>
    public ReadOnlySpan<int> HistoryItems => _items;

    /// <summary>The bytes of rows and ids.</summary>
    internal long MemoryBytes => Users.MemoryBytes + Items.MemoryBytes + (sizeof(int) * ((long)_offsets.Length + _items.Length + (_inOrder?.Length ?? 0)));

    /// <summary>The items of one user, strictly ascending.</summary>
    /// <param name="user">The user's index.</param>
    public ReadOnlySpan<int> History(int user) => _items.AsSpan(_offsets[user].._offsets[user + 1]);

    /// <summary>Whether the order in which the items of a history came is known. It is where pairs were added one after the other, and not in what a model keeps.</summary>
    public bool HasOrder => _inOrder is not null;

    /// <summary>The items of one user in the order in which they came, one that came again where it was first.</summary>
    /// <param name="user">The user's index.</param>
    /// <exception cref="InvalidOperationException">The order is not known: <see cref="HasOrder"/>.</exception>
    public ReadOnlySpan<int> HistoryInOrder(int user)
        => (_inOrder ?? throw new InvalidOperationException("the order of the histories is not known")).AsSpan(_offsets[user].._offsets[user + 1]);

    /// <summary>Builds interactions from pairs of external ids.</summary>
    /// <param name="pairs">The pairs; repeated ones are merged and counted.</param>
    public static Interactions From(IEnumerable<(string User, string Item)> pairs)
    {
        var builder = new InteractionsBuilder();
        foreach (var (user, item) in pairs) builder.Add(user, item);
        return builder.Build();
    }

    /// <summary>Builds interactions from pairs of numbers, which become the ids "0", "1", ...</summary>
    /// <param name="pairs">The pairs; repeated ones are merged and counted.</param>
    public static Interactions From(IEnumerable<(int User, int Item)> pairs)
    {
        var builder = new InteractionsBuilder();
        foreach (var (user, item) in pairs) builder.Add(user, item);
        return builder.Build();
    }

    /// <summary>Builds interactions from anything that knows the external ids of a user and an item.</summary>
    /// <typeparam name="T">One interaction, such as a database row.</typeparam>
    /// <param name="source">The interactions; repeated pairs are merged and counted.</param>
    /// <param name="user">The user's external id.</param>
    /// <param name="item">The item's external id.</param>
    public static Interactions From<T>(IEnumerable<T> source, Func<T, string> user, Func<T, string> item)
    {
        var builder = new InteractionsBuilder();
        foreach (T interaction in source) builder.Add(user(interaction), item(interaction));
        return builder.Build();
    }

    /// <summary>Builds interactions from anything that knows the numbers of a user and an item, which become the ids "0", "1", ...</summary>
    /// <typeparam name="T">One interaction, such as a database row.</typeparam>
    /// <param name="source">The interactions; repeated pairs are merged and counted.</param>
    /// <param name="user">The user's number.</param>
    /// <param name="item">The item's number.</param>
    public static Interactions From<T>(IEnumerable<T> source, Func<T, int> user, Func<T, int> item)
    {
        var builder = new InteractionsBuilder();
        foreach (T interaction in source) builder.Add(user(interaction), item(interaction));
        return builder.Build();
    }

    /// <summary>These interactions and more of them. Users and items keep their indices; new ones follow in the order of <paramref name="more"/>.</summary>
    /// <param name="more">The others; pairs that are known already change nothing.</param>
    public Interactions With(Interactions more)
    {
        var users = new Vocabulary(Users.Ids);
        var items = new Vocabulary(Items.Ids);
        int[] userOf = [.. more.Users.Ids.Select(users.GetOrAdd)], itemOf = [.. more.Items.Ids.Select(items.GetOrAdd)];
        var rowOf = new int[users.Count];
        Array.Fill(rowOf, -1);
        for (int row = 0; row < userOf.Length; row++) rowOf[userOf[row]] = row;

        var offsets = new int[users.Count + 1];
        var all = new List<int>(Count + more.Count);
        List<int>? inOrder = HasOrder && more.HasOrder ? new List<int>(Count + more.Count) : null;
        for (int user = 0; user < users.Count; user++)
        {
            ReadOnlySpan<int> known = user < Users.Count ? History(user) : [];
            int begin = all.Count;
            all.AddRange(known);
            if (user < Users.Count) inOrder?.AddRange(HistoryInOrder(user));
            ReadOnlySpan<int> added = rowOf[user] < 0 ? [] : inOrder is null ? more.History(rowOf[user]) : more.HistoryInOrder(rowOf[user]);
            foreach (int item in added)
            {
                if (known.BinarySearch(itemOf[item]) >= 0) continue;
                all.Add(itemOf[item]);
                inOrder?.Add(itemOf[item]);
            }

            if (all.Count - begin > known.Length) all.Sort(begin, all.Count - begin, null);
            offsets[user + 1] = all.Count;
        }

        return new Interactions(users, items, offsets, [.. all], DuplicatesMerged + more.DuplicatesMerged, inOrder?.ToArray());
    }

    private static bool HasSameRows(int[] offsets, int[] items, int[] inOrder)
    {
        if (inOrder.Length != items.Length) return false;
        var found = new bool[items.Length];
        for (int u = 0; u + 1 < offsets.Length; u++)
        {
            ReadOnlySpan<int> row = items.AsSpan(offsets[u]..offsets[u + 1]);
            foreach (int item in inOrder.AsSpan(offsets[u]..offsets[u + 1]))
            {
                int at = row.BinarySearch(item);
                if (at < 0 || found[offsets[u] + at]) return false;
                found[offsets[u] + at] = true;
            }
        }

        return true;
    }
}
