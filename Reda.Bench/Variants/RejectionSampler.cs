using Reda.Engine.Data;

namespace Reda.Bench.Variants;

/// <summary>
/// The shared training sample as it is usually drawn: a stateful generator, a shuffled list of interactions, and rejection until a draw fits. It cannot be
/// split among threads without changing the numbers, and it never ends for a user who has every item.
/// </summary>
internal sealed class RejectionSampler
{
    private readonly Interactions _data;
    private readonly Random _random;
    private readonly (int User, int Item)[] _order;
    private int _next;

    /// <summary>Lists the interactions and shuffles them; every user needs three items.</summary>
    public RejectionSampler(Interactions data, int seed)
    {
        _data = data;
        _random = new Random(seed);
        _order = [.. Enumerable.Range(0, data.Users.Count).SelectMany(user => data.History(user).ToArray().Select(item => (user, item)))];
        _random.Shuffle(_order);
    }

    /// <summary>Draws pos, neg, base and common of the next interaction.</summary>
    public void Draw(Span<int> items)
    {
        var (user, positive) = _order[_next++ % _order.Length];
        ReadOnlySpan<int> history = _data.History(user);
        int negative, context, common;
        do negative = _random.Next(_data.Items.Count);
        while (history.BinarySearch(negative) >= 0);
        do context = history[_random.Next(history.Length)];
        while (context == positive);
        do common = history[_random.Next(history.Length)];
        while (common == positive || common == context);
        items[0] = positive;
        items[1] = negative;
        items[2] = context;
        items[3] = common;
    }
}
