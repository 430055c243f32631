using Reda.Engine.Diagnostics;

namespace Reda.Engine.Data;

/// <summary>
/// Draws chunks of histories: every epoch each history is shuffled and cut into nearly equal chunks, and the chunks of all users come in a shuffled order, each with
/// items that its user lacks. Any chunk can be drawn by any thread: it is a pure function of seed, epoch and position.
/// </summary>
internal sealed class ChunkSampler : IBatchSource
{
    /// <summary>The fewest items of a chunk: one is the positive, and two make a pair without it.</summary>
    public const int SmallestChunk = RelationSampler.MinimumHistory;

    /// <summary>How often a popular negative is drawn anew that the user has; an item that the user lacks stands in after the last.</summary>
    private const int Redraws = 16;

    private readonly Interactions _data;
    private readonly int _chunkItems;
    private readonly int _negatives;
    private readonly float _popular;
    private readonly ulong _seed;
    private readonly int[] _firstChunks;

    /// <summary>Counts the chunks of every user.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="chunkItems">H: the most items of a chunk, at least 3.</param>
    /// <param name="negatives">Q: the negatives of a chunk, at least 1.</param>
    /// <param name="popular">The share of the negatives that are drawn by popularity.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="RedaException">R105: no user has 3 items and lacks one.</exception>
    public ChunkSampler(Interactions data, int chunkItems, int negatives, double popular, ulong seed)
    {
        _data = data;
        _chunkItems = chunkItems;
        _negatives = negatives;
        _popular = (float)popular;
        _seed = seed;
        _firstChunks = new int[data.Users.Count + 1];
        for (int user = 0; user < data.Users.Count; user++)
        {
            int length = data.History(user).Length, chunks = Chunks(length);
            if (length < SmallestChunk) UsersTooShort++;
            else if (chunks == 0) UsersWithoutNegatives++;
            _firstChunks[user + 1] = _firstChunks[user] + chunks;
            InteractionsPerEpoch += Math.Min(length, chunks * chunkItems);
        }

        if (SamplesPerEpoch > 0) return;
        throw new RedaException(
            RedaErrorKind.Data,
            "R105",
            null,
            "no user can be trained on",
            $"found {UsersTooShort} users with fewer than {SmallestChunk} items and {UsersWithoutNegatives} users who own all {data.Items.Count} items",
            $"give data in which users have at least {SmallestChunk} items and lack some");
    }

    /// <summary>Users with fewer than 3 items: skipped in training.</summary>
    public int UsersTooShort { get; }

    /// <summary>Users who own every item: skipped in training.</summary>
    public int UsersWithoutNegatives { get; }

    /// <summary>Chunks of an epoch.</summary>
    public int SamplesPerEpoch => _firstChunks[^1];

    /// <inheritdoc/>
    public int InteractionsPerEpoch { get; }

    /// <summary>H places for the items of a chunk, the last of them empty in shorter chunks, and Q for its negatives.</summary>
    public int ItemsPerSample => _chunkItems + _negatives;

    /// <inheritdoc/>
    public void Draw(int epoch, int first, Span<int> items)
    {
        var order = new Permutation(SamplesPerEpoch, _seed, RandomStreams.Order + (ulong)epoch);
        for (int n = 0; n * ItemsPerSample < items.Length; n++) DrawChunk(epoch, order[first + n], items.Slice(n * ItemsPerSample, ItemsPerSample));
    }

    /// <summary>The user whose chunk stands at a position of an epoch.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="position">From 0 to <see cref="SamplesPerEpoch"/> - 1.</param>
    public int UserAt(int epoch, int position) => UserOf(new Permutation(SamplesPerEpoch, _seed, RandomStreams.Order + (ulong)epoch)[position]);

    /// <summary>
    /// The chunks of a history: as few as hold it, but none of fewer than 3 items. So a history of 4 in chunks of at most 3 is one chunk, and another item rests in
    /// every epoch.
    /// </summary>
    private int Chunks(int length) => length == _data.Items.Count ? 0 : Math.Min((length + _chunkItems - 1) / _chunkItems, length / SmallestChunk);

    private void DrawChunk(int epoch, int chunk, Span<int> items)
    {
        int user = UserOf(chunk);
        ReadOnlySpan<int> history = _data.History(user);
        int number = chunk - _firstChunks[user], chunks = _firstChunks[user + 1] - _firstChunks[user], covered = Math.Min(history.Length, chunks * _chunkItems);
        int begin = (int)((long)covered * number / chunks), end = (int)((long)covered * (number + 1) / chunks);
        ulong seed = new CounterRandom(_seed, RandomStreams.ChunkOrder + (ulong)epoch, (ulong)user).Next();
        var order = new Permutation(history.Length, seed, RandomStreams.ChunkOrder);
        items[.._chunkItems].Fill(-1);
        for (int n = begin; n < end; n++) items[n - begin] = history[order[n]];

        var random = new CounterRandom(_seed, RandomStreams.ChunkNegatives + (ulong)epoch, (ulong)chunk);
        foreach (ref int negative in items[_chunkItems..]) negative = DrawNegative(ref random, history);
    }

    private int DrawNegative(ref CounterRandom random, ReadOnlySpan<int> history)
    {
        bool popular = _popular > 0 && random.NextSingle() < _popular;
        for (int n = 0; popular && n < Redraws; n++)
        {
            int item = _data.HistoryItems[random.Next(_data.Count)];
            if (history.BinarySearch(item) < 0) return item;
        }

        return UnseenItems.ByRank(history, random.Next(_data.Items.Count - history.Length));
    }

    /// <summary>The user whose chunks begin at or before a chunk and end behind it.</summary>
    private int UserOf(int chunk)
    {
        int low = 0, high = _firstChunks.Length - 1;
        while (high - low > 1)
        {
            int middle = (low + high) >>> 1;
            if (_firstChunks[middle] <= chunk) low = middle;
            else high = middle;
        }

        return low;
    }
}
