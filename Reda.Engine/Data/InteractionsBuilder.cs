namespace Reda.Engine.Data;

/// <summary>Collects (user, item) pairs one at a time and turns them into <see cref="Interactions"/>.</summary>
public sealed class InteractionsBuilder
{
    private readonly List<long> _pairs = [];

    /// <summary>The users seen so far.</summary>
    public Vocabulary Users { get; } = new();

    /// <summary>The items seen so far.</summary>
    public Vocabulary Items { get; } = new();

    /// <summary>The number of pairs added so far, repeated ones included.</summary>
    public int Count => _pairs.Count;

    /// <summary>Adds one pair.</summary>
    /// <param name="user">The user's external id.</param>
    /// <param name="item">The item's external id.</param>
    public void Add(string user, string item) => _pairs.Add(((long)Users.GetOrAdd(user) << 32) | (uint)Items.GetOrAdd(item));

    /// <summary>Sorts, merges repeated pairs and builds the rows. The builder must not be used afterwards.</summary>
    public Interactions Build()
    {
        _pairs.Sort();
        var offsets = new int[Users.Count + 1];
        var items = new List<int>(_pairs.Count);
        long previous = -1;
        foreach (long pair in _pairs)
        {
            if (pair == previous) continue;
            previous = pair;
            items.Add((int)(pair & uint.MaxValue));
            offsets[(pair >> 32) + 1]++;
        }

        for (int u = 0; u < Users.Count; u++) offsets[u + 1] += offsets[u];
        return new Interactions(Users, Items, offsets, [.. items], _pairs.Count - items.Count);
    }
}
