using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>
/// The items that all others are related to while an index is built, each with the preference of a user who has it: what an item and a landmark make is one
/// term of that user's score. Drawn from the histories, so that what matters to many users is seen often; a model without histories gets random ones.
/// </summary>
internal sealed unsafe class IndexLandmarks
{
    private const int LongestHistory = 64;
    private const int RandomHistory = 16;

    private readonly int[] _items;
    private readonly AlignedBuffer<float> _preferences;
    private readonly int _stride;

    /// <summary>Draws the landmarks and computes the preferences.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">How many; fewer where there are fewer items.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="crew">The threads.</param>
    public IndexLandmarks(RedaModel model, int count, ulong seed, IndexCrew crew)
    {
        int items = model.Items.Count;
        var drawn = new Dictionary<int, int[]>();
        foreach (var (item, history) in Draw(model, seed))
        {
            if (drawn.Count == Math.Min(count, items)) break;
            drawn.TryAdd(item, history);
        }

        _items = [.. drawn.Keys];
        int[][] histories = [.. drawn.Values];
        _stride = model.Weights.Shape.CodeStride;
        _preferences = new AlignedBuffer<float>((long)Count * _stride);
        var scorers = new HistoryScorer[crew.Size];
        for (int n = 0; n < scorers.Length; n++) scorers[n] = new HistoryScorer(model.Weights, HistorySample.Whole);
        crew.Share(Count, (landmark, worker) =>
        {
            scorers[worker].Prepare(Shortened(histories[landmark]));
            scorers[worker].Preference.CopyTo(_preferences.Span[(landmark * _stride)..]);
        });
    }

    /// <summary>The number of landmarks.</summary>
    public int Count => _items.Length;

    /// <summary>The items.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>The preference of a landmark's user: [code size].</summary>
    /// <param name="landmark">The landmark.</param>
    public ReadOnlySpan<float> Preference(int landmark) => _preferences.Span.Slice(landmark * _stride, _stride);

    /// <summary>The items that an index is fitted on: one half drawn from all items, one from the histories; all items where they are few.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">How many are drawn; an item drawn twice is taken once.</param>
    /// <param name="seed">The seed.</param>
    public static int[] Sample(RedaModel model, int count, ulong seed)
    {
        int items = model.Items.Count;
        if (items <= count) return [.. Enumerable.Range(0, items)];
        var order = new Permutation(items, seed, RandomStreams.IndexSample);
        int history = model.Histories?.Count ?? 0, uniform = history == 0 ? count : count / 2;
        var drawn = new SortedSet<int>();
        for (int n = 0; n < uniform; n++) drawn.Add(order[n]);
        var random = new CounterRandom(seed, RandomStreams.IndexSample, 1);
        for (int n = uniform; n < count; n++) drawn.Add(model.Histories!.HistoryItems[random.Next(history)]);
        return [.. drawn];
    }

    /// <summary>Items with a history they belong to: those of the interactions in random order, then all others with a random history.</summary>
    private static IEnumerable<(int Item, int[] History)> Draw(RedaModel model, ulong seed)
    {
        if (model.Histories is { Count: > 0 } known)
        {
            var order = new Permutation(known.Count, seed, RandomStreams.IndexLandmarks);
            for (int n = 0; n < known.Count; n++)
            {
                int interaction = order[n], user = UserOf(known, interaction);
                yield return (known.HistoryItems[interaction], known.History(user).ToArray());
            }
        }

        int items = model.Items.Count;
        var others = new Permutation(items, seed, RandomStreams.IndexLandmarks + 1);
        for (int n = 0; n < items; n++)
        {
            int first = n;
            yield return (others[n], [.. Enumerable.Range(0, Math.Min(RandomHistory, items)).Select(x => others[(first + x) % items])]);
        }
    }

    private static int UserOf(Interactions known, int interaction)
    {
        // The last offset that is not behind the interaction; empty histories share theirs with the next.
        int low = 0, high = known.Users.Count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (known.Offsets[middle] <= interaction) low = middle;
            else high = middle;
        }

        return low;
    }

    /// <summary>Items at even distances: pairs grow with the square of a history, and the preference hardly changes.</summary>
    private static int[] Shortened(int[] history) => history.Length <= LongestHistory
        ? history
        : [.. Enumerable.Range(0, LongestHistory).Select(n => history[(long)n * history.Length / LongestHistory])];
}
