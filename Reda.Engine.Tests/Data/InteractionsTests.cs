using NUnit.Framework;
using Reda.Engine.Data;

namespace Reda.Engine.Tests.Data;

internal sealed class InteractionsTests
{
    [Test]
    public void From_UnsortedPairsWithRepeats_MergesCountsAndSorts()
    {
        var data = Interactions.From([("v", "c"), ("u", "a"), ("v", "a"), ("v", "c"), ("u", "b"), ("v", "c")]);
        Assert.That(data.Users.Ids, Is.EqualTo(new[] { "v", "u" }));
        Assert.That(data.Items.Ids, Is.EqualTo(new[] { "c", "a", "b" }));
        Assert.That(data.History(0).ToArray(), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(data.History(1).ToArray(), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(data.Offsets.ToArray(), Is.EqualTo(new[] { 0, 2, 4 }));
        Assert.That(data.HistoryItems.ToArray(), Is.EqualTo(new[] { 0, 1, 1, 2 }));
        Assert.That((data.Count, data.DuplicatesMerged), Is.EqualTo((4, 2L)));
    }

    [Test]
    public void From_Numbers_BecomeIds()
    {
        var data = Interactions.From([(7, 40), (7, -3), (7, 40)]);
        Assert.That(data.Users.Ids, Is.EqualTo(new[] { "7" }));
        Assert.That(data.Items.Ids, Is.EqualTo(new[] { "40", "-3" }));
        Assert.That(data.DuplicatesMerged, Is.EqualTo(1));
    }

    [Test]
    public void From_AnythingWithSelectors_EqualsPairs()
    {
        var rows = new[] { new { Who = "v", What = "c", Number = 7 }, new { Who = "u", What = "a", Number = 8 }, new { Who = "v", What = "a", Number = 7 } };
        var data = Interactions.From(rows, row => row.Who, row => row.What);
        Assert.That((data.Users.Ids, data.Items.Ids), Is.EqualTo((new[] { "v", "u" }, new[] { "c", "a" })));
        Assert.That(data.HistoryItems.ToArray(), Is.EqualTo(new[] { 0, 1, 1 }));

        var numbers = Interactions.From(rows, row => row.Number, row => -row.Number);
        Assert.That((numbers.Users.Ids, numbers.Items.Ids, numbers.DuplicatesMerged), Is.EqualTo((new[] { "7", "8" }, new[] { "-7", "-8" }, 1L)));
    }

    [Test]
    public void From_NoPairs_IsEmpty()
    {
        var data = Interactions.From(Array.Empty<(string, string)>());
        Assert.That((data.Count, data.Users.Count, data.Items.Count), Is.EqualTo((0, 0, 0)));
        Assert.That(data.Offsets.ToArray(), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void From_ManyRandomPairs_EqualsASetPerUser()
    {
        var random = new CounterRandom(3, 0, 0);
        (int User, int Item)[] pairs = [.. Enumerable.Range(0, 5000).Select(_ => (random.Next(90), random.Next(70)))];
        var data = Interactions.From(pairs);
        foreach (var group in pairs.GroupBy(pair => pair.User, pair => pair.Item))
        {
            Assert.That(data.Users.TryGetIndex(group.Key.ToString(), out int user), Is.True);
            int[] history = data.History(user).ToArray();
            Assert.That(history, Is.Ordered);
            Assert.That(history.Select(item => int.Parse(data.Items[item])), Is.EquivalentTo(group.Distinct()));
        }

        Assert.That(data.Count + data.DuplicatesMerged, Is.EqualTo(pairs.Length));
    }

    [Test]
    public void With_More_KeepsKnownIndicesAndLetsNewOnesFollow()
    {
        var known = Interactions.From([("u", "a"), ("u", "b"), ("v", "c")]);
        var all = known.With(Interactions.From([("w", "d"), ("v", "a"), ("v", "c"), ("w", "b"), ("v", "e")]));

        Assert.That(all.Users.Ids, Is.EqualTo(new[] { "u", "v", "w" }));
        Assert.That(all.Items.Ids, Is.EqualTo(new[] { "a", "b", "c", "d", "e" }));
        Assert.That(Enumerable.Range(0, 3).Select(user => all.History(user).ToArray()), Is.EqualTo(new int[][] { [0, 1], [0, 2, 4], [1, 3] }));
        Assert.That((known.Users.Count, known.Items.Count, known.Count), Is.EqualTo((2, 3, 3)), "what was known is as it was");
    }

    [Test]
    public void With_ManyRandomPairs_EqualsAllPairsAtOnce()
    {
        var random = new CounterRandom(4, 0, 0);
        (int User, int Item)[] pairs = [.. Enumerable.Range(0, 3000).Select(_ => (random.Next(80), random.Next(90)))];
        Interactions parts = Interactions.From(pairs[..2000]).With(Interactions.From(pairs[2000..])), whole = Interactions.From(pairs);

        Assert.That((parts.Users.Ids, parts.Items.Ids), Is.EqualTo((whole.Users.Ids, whole.Items.Ids)));
        Assert.That((parts.Offsets.ToArray(), parts.HistoryItems.ToArray()), Is.EqualTo((whole.Offsets.ToArray(), whole.HistoryItems.ToArray())));
    }

    [Test]
    public void With_NothingOrOfNothing_IsTheOther()
    {
        var none = Interactions.From(Array.Empty<(string, string)>());
        var some = Interactions.From([("u", "a"), ("u", "b"), ("u", "a")]);
        foreach (Interactions all in new[] { none.With(some), some.With(none), some.With(some) })
            Assert.That((all.Count, all.Users.Count, all.Items.Count), Is.EqualTo((2, 1, 2)));
        Assert.That(some.With(some).DuplicatesMerged, Is.EqualTo(2), "the repeated pairs of both, not those in common");
    }

    [Test]
    public void HistoryInOrder_PairsInAnyOrder_IsTheirsAndKeepsWhatCameFirst()
    {
        Interactions data = Interactions.From([("u", "c"), ("v", "b"), ("u", "a"), ("u", "c"), ("w", "c"), ("u", "b"), ("w", "a"), ("u", "a")]);
        string[] Of(int user) => [.. data.HistoryInOrder(user).ToArray().Select(item => data.Items[item])];
        Assert.That(data.HasOrder);
        Assert.That(new[] { Of(0), Of(1), Of(2) }, Is.EqualTo(new string[][] { ["c", "a", "b"], ["b"], ["c", "a"] }));
        Assert.That(data.DuplicatesMerged, Is.EqualTo(2));
    }

    [Test]
    public void HistoryInOrder_ManyRandomPairs_IsTheFirstOfEach()
    {
        var random = new CounterRandom(4, 0, 0);
        (int User, int Item)[] pairs = [.. Enumerable.Range(0, 2_000).Select(_ => (random.Next(30), random.Next(50)))];
        Interactions data = Interactions.From(pairs);
        for (int user = 0; user < data.Users.Count; user++)
        {
            string name = data.Users[user];
            Assert.That(
                data.HistoryInOrder(user).ToArray().Select(item => data.Items[item]),
                Is.EqualTo(pairs.Where(pair => $"{pair.User}" == name).Select(pair => $"{pair.Item}").Distinct()));
        }
    }

    [Test]
    public void With_More_AppendsInOrder()
    {
        Interactions known = Interactions.From([("u", "c"), ("u", "a"), ("v", "a")]), more = Interactions.From([("w", "d"), ("u", "b"), ("u", "a"), ("u", "d")]);
        Interactions both = known.With(more);
        string[] Of(int user) => [.. both.HistoryInOrder(user).ToArray().Select(item => both.Items[item])];
        Assert.That(new[] { Of(0), Of(1), Of(2) }, Is.EqualTo(new string[][] { ["c", "a", "b", "d"], ["a"], ["d"] }));
    }

    [Test]
    public void HasOrder_RowsAlone_IsUnknownAndStaysSo()
    {
        var rows = new Interactions(new Vocabulary(["u"]), new Vocabulary(["a", "b"]), [0, 2], [0, 1]);
        Interactions ordered = Interactions.From([("u", "b"), ("u", "a")]);
        Assert.That(rows.HasOrder, Is.False);
        Assert.That(() => rows.HistoryInOrder(0), Throws.InvalidOperationException);
        Assert.That(rows.With(ordered).HasOrder, Is.False);
        Assert.That(ordered.With(rows).HasOrder, Is.False);
    }

    [TestCase(new[] { 1, 0, 2 }, true)]
    [TestCase(new[] { 1, 0 }, false)]
    [TestCase(new[] { 1, 1, 2 }, false)]
    [TestCase(new[] { 0, 2, 1 }, false)]
    public void Constructor_Order_HoldsTheItemsOfEachRow(int[] inOrder, bool valid)
    {
        Interactions Make() => new(new Vocabulary(["u", "v"]), new Vocabulary(["a", "b", "c"]), [0, 2, 3], [0, 1, 2], inOrder: inOrder);
        if (valid) Assert.That(Make().HistoryInOrder(0).ToArray(), Is.EqualTo(inOrder[..2]));
        else Assert.That(Make, Throws.ArgumentException.With.Message.Contains("order"));
    }

    [TestCase(new[] { 0, 1 }, new[] { 0 }, TestName = "Constructor_TooFewOffsets_Throws")]
    [TestCase(new[] { 0, 1, 2, 2 }, new[] { 0, 1 }, TestName = "Constructor_TooManyOffsets_Throws")]
    [TestCase(new[] { 1, 1, 2 }, new[] { 0, 1 }, TestName = "Constructor_FirstOffsetNotZero_Throws")]
    [TestCase(new[] { 0, 1, 1 }, new[] { 0, 1 }, TestName = "Constructor_LastOffsetShort_Throws")]
    [TestCase(new[] { 0, 3, 2 }, new[] { 0, 1 }, TestName = "Constructor_OffsetBeyondTheEnd_Throws")]
    [TestCase(new[] { 0, -1, 2 }, new[] { 0, 1 }, TestName = "Constructor_NegativeOffset_Throws")]
    [TestCase(new[] { 0, 2, 2 }, new[] { 1, 0 }, TestName = "Constructor_DescendingRow_Throws")]
    [TestCase(new[] { 0, 2, 2 }, new[] { 1, 1 }, TestName = "Constructor_RepeatedItem_Throws")]
    [TestCase(new[] { 0, 1, 2 }, new[] { 0, 3 }, TestName = "Constructor_ItemOutsideVocabulary_Throws")]
    [TestCase(new[] { 0, 1, 2 }, new[] { -1, 0 }, TestName = "Constructor_NegativeItem_Throws")]
    public void Constructor_MalformedRows_Throws(int[] offsets, int[] items)
        => Assert.That(() => new Interactions(new Vocabulary(["u", "v"]), new Vocabulary(["a", "b", "c"]), offsets, items), Throws.ArgumentException);

    [Test]
    public void Constructor_RowsThatRestartLower_AreAccepted()
    {
        var data = new Interactions(new Vocabulary(["u", "v", "w"]), new Vocabulary(["a", "b", "c"]), [0, 2, 2, 3], [1, 2, 0], 5);
        Assert.That(data.History(1).IsEmpty, Is.True);
        Assert.That(data.History(2).ToArray(), Is.EqualTo(new[] { 0 }));
        Assert.That(data.DuplicatesMerged, Is.EqualTo(5));
    }
}
