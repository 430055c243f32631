using System.Globalization;
using Reda.Engine.Data;

namespace Reda.Bench.Roofline;

/// <summary>Made-up histories over as many items as Delicious has, so that the item table is far larger than the caches.</summary>
internal static class RandomData
{
    /// <summary>The items of Delicious.</summary>
    public const int Items = 68_326;

    /// <summary>Items that a user has, before repeated ones are merged; about the mean of Delicious.</summary>
    public const int HistoryLength = 58;

    /// <summary>Makes up users who choose uniformly.</summary>
    /// <param name="users">How many.</param>
    public static Interactions Make(int users)
    {
        var builder = new InteractionsBuilder();
        for (int item = 0; item < Items; item++) builder.Items.GetOrAdd(item.ToString(CultureInfo.InvariantCulture));
        for (int user = 0; user < users; user++)
        {
            var random = new CounterRandom(3, 0, (ulong)user);
            string name = user.ToString(CultureInfo.InvariantCulture);
            for (int n = 0; n < HistoryLength; n++) builder.Add(name, builder.Items[random.Next(Items)]);
        }

        return builder.Build();
    }
}
