using Reda.Engine.Diagnostics;

namespace Reda.Engine.Data;

/// <summary>
/// Draws single examples: every interaction once an epoch and with it a number of items that the user lacks, all of them shuffled. Any example can be drawn by any
/// thread: it is a pure function of seed, epoch and position.
/// </summary>
internal sealed class ExampleSampler : IExampleSource
{
    private readonly Interactions _data;
    private readonly int _negatives;
    private readonly ulong _seed;
    private readonly int[] _users;
    private readonly int[] _items;

    /// <summary>Lists the interactions that can be sampled.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="negatives">Negatives for every interaction, at least 1.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="RedaException">R105: no user has an item and lacks one, or there are more than two thousand million examples.</exception>
    public ExampleSampler(Interactions data, int negatives, ulong seed)
    {
        _data = data;
        _negatives = negatives;
        _seed = seed;
        var users = new List<int>(data.Count);
        var items = new List<int>(data.Count);
        for (int user = 0; user < data.Users.Count; user++)
        {
            if (data.History(user).Length == data.Items.Count) continue;
            foreach (int item in data.History(user))
            {
                users.Add(user);
                items.Add(item);
            }
        }

        _users = [.. users];
        _items = [.. items];
        long examples = (1L + negatives) * _users.Length;
        if (examples == 0) throw Unusable("no user has an item and lacks another", "give data in which users have items and lack some");
        if (examples > int.MaxValue) throw Unusable($"{examples:N0} examples an epoch", "lower the negatives or give fewer interactions");
        ExamplesPerEpoch = (int)examples;
    }

    /// <inheritdoc/>
    public int ExamplesPerEpoch { get; }

    /// <inheritdoc/>
    public void Draw(int epoch, int first, Span<int> users, Span<int> items, Span<float> labels)
    {
        var order = new Permutation(ExamplesPerEpoch, _seed, RandomStreams.ExampleOrder + (ulong)epoch);
        for (int n = 0; n < users.Length; n++)
        {
            int example = order[first + n], interaction = example / (1 + _negatives);
            users[n] = _users[interaction];
            labels[n] = example % (1 + _negatives) == 0 ? 1 : 0;
            if (labels[n] == 1)
            {
                items[n] = _items[interaction];
                continue;
            }

            var random = new CounterRandom(_seed, RandomStreams.ExampleNegatives + (ulong)epoch, (ulong)example);
            ReadOnlySpan<int> history = _data.History(users[n]);
            items[n] = UnseenItems.ByRank(history, random.Next(_data.Items.Count - history.Length));
        }
    }

    private static RedaException Unusable(string found, string mend) => new(RedaErrorKind.Data, "R105", null, "there is nothing to fit, or too much", found, mend);
}
