using NUnit.Framework;
using Reda.Engine.Data;

namespace Reda.Engine.Tests.Data;

internal sealed class TimeOrderTests
{
    private const int Items = 60;

    /// <summary>The share of a history's items that stand anywhere; the others are in the order of their numbers.</summary>
    [TestCase(0, false)]
    [TestCase(0.002, false)]
    [TestCase(0.2, true)]
    [TestCase(1, true)]
    public void IsLikely_RowsMoreOrLessSorted_IsSoWhereTheyDisagree(double anywhere, bool expected)
        => Assert.That(TimeOrder.IsLikely(Rows(users: 400, anywhere)), Is.EqualTo(expected));

    [Test]
    public void IsLikely_RowsSortedBackwards_IsNot()
    {
        Interactions data = Rows(users: 400, anywhere: 0);
        int[] rows = [.. Enumerable.Range(0, data.Users.Count).SelectMany(user => data.History(user).ToArray().Reverse())];

        Assert.That(TimeOrder.IsLikely(new Interactions(data.Users, data.Items, data.Offsets.ToArray(), data.HistoryItems.ToArray(), inOrder: rows)), Is.False);
    }

    [Test]
    public void IsLikely_OrderUnknown_IsNot()
    {
        Interactions data = Rows(users: 400, anywhere: 1);

        Assert.That(TimeOrder.IsLikely(new Interactions(data.Users, data.Items, data.Offsets.ToArray(), data.HistoryItems.ToArray())), Is.False);
    }

    /// <summary>Rows in any order, but no two users share two items.</summary>
    [Test]
    public void IsLikely_NothingToCompare_IsNot()
    {
        Interactions data = Interactions.From(Enumerable.Range(0, 300).Select(n => (n / 3, (n * 7) % 301)));

        Assert.That(data.HasOrder);
        Assert.That(TimeOrder.IsLikely(data), Is.False);
    }

    [Test]
    public void IsLikely_NoInteractions_IsNot() => Assert.That(TimeOrder.IsLikely(Interactions.From(Array.Empty<(int, int)>())), Is.False);

    /// <summary>One user has none, and none is the first and the last.</summary>
    [Test]
    public void IsLikely_UsersWithoutItems_AreSkipped()
    {
        Interactions data = Rows(users: 400, anywhere: 1);
        int[] offsets = [0, .. data.Offsets[..200], .. data.Offsets[199..], data.Count];
        var users = new Vocabulary(Enumerable.Range(0, offsets.Length - 1).Select(n => $"user {n}"));
        int[] rows = [.. Enumerable.Range(0, data.Users.Count).SelectMany(user => data.HistoryInOrder(user).ToArray())];

        Assert.That(TimeOrder.IsLikely(new Interactions(users, data.Items, offsets, data.HistoryItems.ToArray(), inOrder: rows)), Is.True);
    }

    private static Interactions Rows(int users, double anywhere)
    {
        var random = new Random(5);
        var pairs = new List<(int, int)>();
        for (int user = 0; user < users; user++)
        {
            var items = Enumerable.Range(0, Items).OrderBy(_ => random.Next()).Take(10).OrderBy(item => random.NextDouble() < anywhere ? random.NextDouble() * Items : item).ToArray();
            pairs.AddRange(items.Select(item => (user, item)));
        }

        return Interactions.From(pairs);
    }
}
