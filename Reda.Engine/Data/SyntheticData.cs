using System.Globalization;

namespace Reda.Engine.Data;

/// <summary>
/// Made-up interactions with planted aspects, for demonstrations and tests: every item belongs to a few aspects, every user likes a few, and has mostly items
/// of those. Low-numbered items are mildly more popular. The same options give the same data everywhere.
/// </summary>
public sealed class SyntheticData
{
    private SyntheticData(Interactions interactions, int[][] itemAspects, int[][] userAspects)
    {
        Interactions = interactions;
        ItemAspects = itemAspects;
        UserAspects = userAspects;
    }

    /// <summary>The interactions; users are called "user-0012", items "item-0345", by index. Items nobody has are known all the same.</summary>
    public Interactions Interactions { get; }

    /// <summary>The planted aspects of every item by index, ascending, from 0.</summary>
    public IReadOnlyList<IReadOnlyList<int>> ItemAspects { get; }

    /// <summary>The aspects every user likes by index, ascending, from 0.</summary>
    public IReadOnlyList<IReadOnlyList<int>> UserAspects { get; }

    /// <summary>Makes a data set.</summary>
    /// <param name="options">Its size.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static SyntheticData Generate(SyntheticOptions? options = null)
    {
        options ??= new SyntheticOptions();
        options.Validate();
        var itemAspects = new int[options.Items][];
        var itemsOf = new List<int>[options.Aspects];
        for (int aspect = 0; aspect < options.Aspects; aspect++) itemsOf[aspect] = [];
        for (int item = 0; item < options.Items; item++)
        {
            var random = new CounterRandom(options.Seed, RandomStreams.SyntheticItems, (ulong)item);

            // The first aspect goes round, so that none is empty where there are enough items.
            itemAspects[item] = Choose(ref random, options.AspectsPerItem, options.Aspects, item % options.Aspects);
            foreach (int aspect in itemAspects[item]) itemsOf[aspect].Add(item);
        }

        var userAspects = new int[options.Users][];
        var offsets = new int[options.Users + 1];
        var items = new List<int>();
        for (int user = 0; user < options.Users; user++)
        {
            var random = new CounterRandom(options.Seed, RandomStreams.SyntheticUsers, (ulong)user);
            userAspects[user] = Choose(ref random, options.AspectsPerUser, options.Aspects, random.Next(options.Aspects));
            items.AddRange(History(ref random, options, userAspects[user], itemsOf));
            offsets[user + 1] = items.Count;
        }

        var interactions = new Interactions(Name("user", options.Users), Name("item", options.Items), offsets, [.. items]);
        return new SyntheticData(interactions, itemAspects, userAspects);
    }

    /// <summary>Chooses distinct aspects: one is given, the others are random. Ascending.</summary>
    private static int[] Choose(ref CounterRandom random, int count, int aspects, int first)
    {
        var chosen = new SortedSet<int> { first };

        // Floyd's algorithm over the aspects other than the first, numbered on from it.
        for (int last = aspects - count; last < aspects - 1; last++)
        {
            int aspect = (first + 1 + random.Next(last + 1)) % aspects;
            if (!chosen.Add(aspect)) chosen.Add((first + 1 + last) % aspects);
        }

        return [.. chosen];
    }

    private static SortedSet<int> History(ref CounterRandom random, SyntheticOptions options, int[] liked, List<int>[] itemsOf)
    {
        int mean = options.InteractionsPerUser;
        int wanted = mean - (mean / 2) + random.Next((2 * (mean / 2)) + 1);
        var history = new SortedSet<int>();

        // Repeats are simply tried again; the bound ends it for users who like almost nothing.
        for (long attempt = 0; history.Count < wanted && attempt < 20L * wanted; attempt++)
        {
            if (random.Next(100) < options.NoisePercent)
            {
                history.Add(random.Next(options.Items));
                continue;
            }

            List<int> candidates = itemsOf[liked[random.Next(liked.Length)]];
            if (candidates.Count == 0) continue;

            // The smaller of two uniform positions: popularity falls off linearly.
            history.Add(candidates[Math.Min(random.Next(candidates.Count), random.Next(candidates.Count))]);
        }

        return history;
    }

    private static Vocabulary Name(string kind, int count)
        => new(Enumerable.Range(0, count).Select(index => string.Create(CultureInfo.InvariantCulture, $"{kind}-{index:D4}")));
}
