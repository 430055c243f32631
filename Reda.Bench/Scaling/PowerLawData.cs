using System.Globalization;
using Reda.Engine.Data;

namespace Reda.Bench.Scaling;

/// <summary>
/// Made-up interactions whose users' activity and items' popularity both follow power laws: Pareto from 3 items on, and Zipf with exponent 1. Popular items
/// have low numbers, as in data whose items are numbered by first appearance.
/// </summary>
internal static class PowerLawData
{
    private const int LeastActivity = 3;
    private const int MostActivity = 1000;

    /// <summary>Makes a data set; the same sizes give the same data.</summary>
    /// <param name="interactions">About how many interactions; at least 3 and at most about 10 a user.</param>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items, at least 1000.</param>
    public static Interactions Generate(int interactions, int users, int items)
    {
        int[] offsets = Activity((double)interactions / users, users, Math.Min(MostActivity, items / 10));
        var rows = new int[offsets[^1]];
        for (int user = 0; user < users; user++)
        {
            var random = new CounterRandom(1, 0, (ulong)user);
            Draw(ref random, rows.AsSpan(offsets[user]..offsets[user + 1]), items);
        }

        return new Interactions(Numbered(users), Numbered(items), offsets, rows);
    }

    /// <summary>Offsets of histories whose lengths are the quantiles of the Pareto distribution that has the mean.</summary>
    private static int[] Activity(double mean, int users, int most)
    {
        double low = 1 + 1e-9, high = 100;
        while (high - low > 1e-9)
        {
            double middle = (low + high) / 2;
            if (MeanActivity(middle, most) > mean) low = middle;
            else high = middle;
        }

        var offsets = new int[users + 1];
        for (int user = 0; user < users; user++)
        {
            double length = LeastActivity * Math.Pow(1 - ((user + 0.5) / users), -1 / low);
            offsets[user + 1] = offsets[user] + (int)Math.Round(Math.Min(length, most));
        }

        return offsets;
    }

    /// <summary>The mean of min(L, most) for L of a Pareto distribution from <see cref="LeastActivity"/> on.</summary>
    private static double MeanActivity(double exponent, int most)
        => LeastActivity * (exponent - Math.Pow((double)LeastActivity / most, exponent - 1)) / (exponent - 1);

    /// <summary>Fills a history with distinct items, ascending.</summary>
    private static void Draw(ref CounterRandom random, Span<int> history, int items)
    {
        for (int distinct = 0; distinct < history.Length;)
        {
            // The inverse of the distribution function: the item's rank is items^u, u uniform.
            foreach (ref int item in history[distinct..]) item = (int)Math.Pow(items + 1, random.NextSingle()) - 1;
            history.Sort();
            distinct = 1;
            for (int n = 1; n < history.Length; n++)
            {
                if (history[n] != history[distinct - 1]) history[distinct++] = history[n];
            }
        }
    }

    private static Vocabulary Numbered(int count) => new(Enumerable.Range(0, count).Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
