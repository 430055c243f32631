using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Data;

/// <summary>
/// Draws every interaction once an epoch, in a shuffled order, with negatives that are uniform over the items the user lacks and independent of one another.
/// Any sample can be drawn by any thread: it is a pure function of seed, epoch and position.
/// </summary>
internal sealed class PairSampler : IPairSource
{
    /// <summary>How many samples are looked up together, so that the processor waits for several places in memory at once.</summary>
    private const int Group = 16;

    private readonly Interactions _data;
    private readonly ulong _seed;
    private readonly int[] _users;
    private readonly int[] _interactions;

    /// <summary>Lists the interactions that can be sampled.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="negatives">Negatives of a sample, at least 1.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="RedaException">R105: no user has an item and lacks one.</exception>
    public PairSampler(Interactions data, int negatives, ulong seed)
    {
        _data = data;
        _seed = seed;
        Negatives = negatives;
        var users = new int[data.Count];
        var interactions = new int[data.Count];
        int samples = 0;
        for (int user = 0; user < data.Users.Count; user++)
        {
            if (data.History(user).Length == data.Items.Count) continue;
            for (int n = data.Offsets[user]; n < data.Offsets[user + 1]; n++)
            {
                users[samples] = user;
                interactions[samples++] = n;
            }
        }

        _users = samples == users.Length ? users : users[..samples];
        _interactions = samples == users.Length ? interactions : interactions[..samples];
        if (samples > 0) return;
        throw new RedaException(
            RedaErrorKind.Data,
            "R105",
            null,
            "there is nothing to fit",
            $"none of {data.Users.Count} users has an item and lacks another of the {data.Items.Count}",
            "give data in which users have items and lack some");
    }

    /// <inheritdoc/>
    public int SamplesPerEpoch => _users.Length;

    /// <inheritdoc/>
    public int Negatives { get; }

    /// <inheritdoc/>
    public void Draw(int epoch, int first, Span<int> users, Span<int> items)
    {
        var order = new Permutation(_users.Length, _seed, RandomStreams.PairOrder + (ulong)epoch);
        Span<int> samples = stackalloc int[Group];
        int width = 1 + Negatives;
        for (int begin = 0; begin < users.Length; begin += Group)
        {
            Span<int> group = samples[..Math.Min(Group, users.Length - begin)];
            for (int n = 0; n < group.Length; n++) group[n] = order[first + begin + n];
            for (int n = 0; n < group.Length; n++) users[begin + n] = _users[group[n]];
            for (int n = 0; n < group.Length; n++) Prefetch.Run(_data.History(users[begin + n]));
            for (int n = 0; n < group.Length; n++)
            {
                Span<int> sample = items.Slice((begin + n) * width, width);
                sample[0] = _data.HistoryItems[_interactions[group[n]]];
                var random = new CounterRandom(_seed, RandomStreams.PairNegatives + (ulong)epoch, (ulong)group[n]);
                ReadOnlySpan<int> history = _data.History(users[begin + n]);
                foreach (ref int negative in sample[1..]) negative = UnseenItems.ByRank(history, random.Next(_data.Items.Count - history.Length));
            }
        }
    }
}
