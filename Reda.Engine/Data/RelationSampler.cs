using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Data;

/// <summary>
/// Draws the training samples: one for every interaction (u, pos) of an epoch, in a shuffled order. Any sample can be drawn by any thread: it is a pure
/// function of seed, epoch and position.
/// </summary>
internal sealed class RelationSampler : ISampleSource
{
    /// <summary>The fewest items of a user that a sample can be drawn from: pos, base and common.</summary>
    public const int MinimumHistory = 3;

    /// <summary>How many samples are looked up together.</summary>
    internal const int Group = 16;

    private readonly Interactions _data;
    private readonly SampleReading _reading;
    private readonly ulong _seed;
    private readonly int[] _users;
    private readonly int[] _interactions;

    /// <summary>Lists the interactions that can be sampled.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="reading">How a sample is drawn.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="RedaException">R105: no user has both 3 items and enough items outside the history.</exception>
    public RelationSampler(Interactions data, SampleReading reading, ulong seed)
    {
        _data = data;
        _reading = reading;
        _seed = seed;
        int longest = data.Items.Count - (reading == SampleReading.Shared ? 1 : 2), samples = 0;
        for (int u = 0; u < data.Users.Count; u++)
        {
            int length = data.History(u).Length;
            if (length < MinimumHistory) UsersTooShort++;
            else if (length > longest) UsersWithoutNegatives++;
            else samples += length;
        }

        _users = new int[samples];
        _interactions = new int[samples];
        for (int u = 0, next = 0; u < data.Users.Count; u++)
        {
            int length = data.History(u).Length;
            for (int n = 0; n < length && length >= MinimumHistory && length <= longest; n++)
            {
                _users[next] = u;
                _interactions[next++] = n;
            }
        }

        if (samples > 0) return;
        throw new RedaException(
            RedaErrorKind.Data,
            "R105",
            null,
            "no user can be trained on",
            $"found {UsersTooShort} users with fewer than {MinimumHistory} items and {UsersWithoutNegatives} users who own all {data.Items.Count} items",
            $"give data in which users have at least {MinimumHistory} items and lack some");
    }

    /// <summary>Users with fewer than 3 items: skipped in training.</summary>
    public int UsersTooShort { get; }

    /// <summary>Users who own every item, or all but too few: skipped in training.</summary>
    public int UsersWithoutNegatives { get; }

    /// <inheritdoc/>
    public int SamplesPerEpoch => _users.Length;

    /// <summary>Items of a sample: pos, neg, base, common when shared; the two of each of the pairs positive, negative, context when independent.</summary>
    public int ItemsPerSample => ItemsOf(_reading);

    /// <summary>Items of a sample under a reading.</summary>
    /// <param name="reading">The reading.</param>
    internal static int ItemsOf(SampleReading reading) => reading == SampleReading.Shared ? 4 : 6;

    /// <inheritdoc/>
    public int Place(int role, int side) => _reading == SampleReading.Shared ? (side == 0 ? role : 3) : (2 * role) + side;

    /// <inheritdoc/>
    public void Draw(int epoch, int first, Span<int> items)
    {
        var permutation = new Permutation(_users.Length, _seed, RandomStreams.Order + (ulong)epoch);
        Span<int> samples = stackalloc int[Group];
        int width = ItemsPerSample, count = items.Length / width;
        for (int begin = 0; begin < count; begin += Group)
        {
            Span<int> group = samples[..Math.Min(Group, count - begin)];
            for (int n = 0; n < group.Length; n++) group[n] = permutation[first + begin + n];
            Draw(epoch, group, items.Slice(begin * width, group.Length * width));
        }
    }

    /// <summary>
    /// Draws some samples. What they read lies anywhere in memory, one place naming the next, so it is looked up step by step for all of them: the processor waits for
    /// several places at once instead of for one after the other.
    /// </summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="samples">The numbers of up to <see cref="Group"/> of the listed interactions.</param>
    /// <param name="items">Receives <see cref="ItemsPerSample"/> item indices a sample.</param>
    internal void Draw(int epoch, ReadOnlySpan<int> samples, Span<int> items)
    {
        Span<int> users = stackalloc int[Group];
        int width = ItemsPerSample;
        for (int n = 0; n < samples.Length; n++) users[n] = _users[samples[n]];
        for (int n = 0; n < samples.Length; n++) Prefetch.Run(_data.History(users[n]));
        for (int n = 0; n < samples.Length; n++) Draw(epoch, samples[n], _data.History(users[n]), items.Slice(n * width, width));
    }

    /// <summary>The interaction that a sample is drawn for.</summary>
    /// <param name="sample">Its number among the listed interactions.</param>
    internal (int User, int Item) InteractionOf(int sample) => (_users[sample], _data.History(_users[sample])[_interactions[sample]]);

    private void Draw(int epoch, int index, ReadOnlySpan<int> history, Span<int> items)
    {
        int at = _interactions[index];
        var random = new CounterRandom(_seed, RandomStreams.Samples + (ulong)epoch, (ulong)index);
        if (_reading == SampleReading.Shared)
        {
            var (first, second) = TwoOthers(ref random, history.Length, at);
            items[0] = history[at];
            items[1] = UnseenItems.ByRank(history, random.Next(_data.Items.Count - history.Length));
            items[2] = history[first];
            items[3] = history[second];
            return;
        }

        int partner = Skip(random.Next(history.Length - 1), at);
        items[0] = history[at];
        items[1] = history[partner];
        int outside = _data.Items.Count - history.Length, negative = random.Next(outside);
        items[2] = UnseenItems.ByRank(history, negative);
        items[3] = UnseenItems.ByRank(history, Skip(random.Next(outside - 1), negative));
        int context = random.Next(history.Length);
        items[4] = history[context];
        items[5] = history[Skip(random.Next(history.Length - 1), context)];
    }

    private static (int First, int Second) TwoOthers(ref CounterRandom random, int length, int taken)
    {
        int first = Skip(random.Next(length - 1), taken);
        int second = random.Next(length - 2);
        second = Skip(second, Math.Min(first, taken));
        return (first, Skip(second, Math.Max(first, taken)));
    }

    private static int Skip(int value, int taken) => value < taken ? value : value + 1;
}
