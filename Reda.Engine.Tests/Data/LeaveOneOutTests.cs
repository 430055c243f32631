using NUnit.Framework;
using Reda.Engine.Data;

namespace Reda.Engine.Tests.Data;

internal sealed class LeaveOneOutTests
{
    [Test]
    public void Split_TrainAndHeldOut_ArePartOfTheDataAndMakeItUp()
    {
        Interactions data = RandomData();
        LeaveOneOutSplit split = LeaveOneOut.Split(data, seed: 4);
        var heldOut = split.HeldOut.ToDictionary(pair => pair.User, pair => pair.Item);
        for (int user = 0; user < data.Users.Count; user++)
        {
            int[] whole = data.History(user).ToArray();
            int[] train = split.Train.History(user).ToArray();
            Assert.That(heldOut.ContainsKey(user), Is.EqualTo(whole.Length >= 4));
            int[] joined = heldOut.TryGetValue(user, out int item) ? [.. train, item] : train;
            Assert.That(joined.Order(), Is.EqualTo(whole));
        }

        Assert.That(split.Train.Count + split.HeldOut.Count, Is.EqualTo(data.Count));
        Assert.That(split.HeldOut.Select(pair => pair.User), Is.Ordered.And.Unique);
        Assert.That(split.HeldOut, Has.Count.InRange(1, data.Users.Count - 1), "some users must be too small and some not");
        Assert.That(split.Train.DuplicatesMerged, Is.EqualTo(data.DuplicatesMerged).And.GreaterThan(0));
    }

    [Test]
    public void Split_Vocabularies_AreShared()
    {
        Interactions data = RandomData();
        LeaveOneOutSplit split = LeaveOneOut.Split(data, seed: 4);
        Assert.That(split.Train.Items, Is.SameAs(data.Items));
        Assert.That(split.Train.Users, Is.SameAs(data.Users));
    }

    [Test]
    public void Split_SameSeed_RepeatsAndAnotherDoesNot()
    {
        Interactions data = RandomData();
        LeaveOneOutSplit first = LeaveOneOut.Split(data, seed: 1);
        Assert.That(LeaveOneOut.Split(data, seed: 1).HeldOut, Is.EqualTo(first.HeldOut));
        Assert.That(LeaveOneOut.Split(data, seed: 2).HeldOut, Is.Not.EqualTo(first.HeldOut));
    }

    [Test]
    public void Split_ManyUsers_TakesEveryPlaceEqually()
    {
        const int Users = 20_000, Items = 5;
        int[] offsets = [.. Enumerable.Range(0, Users + 1).Select(user => user * Items)];
        int[] items = [.. Enumerable.Range(0, Users * Items).Select(n => n % Items)];
        var data = new Interactions(Name(Users), Name(Items), offsets, items);
        double[] counts = [.. LeaveOneOut.Split(data, seed: 3).HeldOut.GroupBy(pair => pair.Item).Select(group => (double)group.Count())];
        Assert.That(counts, Has.Length.EqualTo(Items).And.All.EqualTo(Users / Items).Within(5 * Math.Sqrt(Users * 0.2 * 0.8)));
    }

    /// <summary>The same items are drawn as without keeping known ones; the user keeps one that nobody else is left with, and who asks later finds it with them.</summary>
    [Test]
    public void Split_KnownWithoutRedraw_DropsWhatNobodyElseHas()
    {
        Interactions data = SparseData();
        IReadOnlyList<HeldOut> drawn = LeaveOneOut.Split(data, seed: 5).HeldOut;
        LeaveOneOutSplit split = LeaveOneOut.Split(data, seed: 5, keepKnown: true, redraw: false);
        int[] left = Owners(split.Train);
        HeldOut[] dropped = [.. drawn.Except(split.HeldOut)];

        Assert.That(split.HeldOut, Is.SubsetOf(drawn));
        Assert.That(split.HeldOut.Select(one => left[one.Item]), Is.All.GreaterThan(0));
        Assert.That(dropped, Is.Not.Empty);
        Assert.That(dropped.Select(one => left[one.Item]), Is.All.EqualTo(1));
        Assert.That(split.Train.Count, Is.EqualTo(data.Count - split.HeldOut.Count));
    }

    [Test]
    public void Split_KnownWithRedraw_TestsEveryUserWhoHasAKnownItem()
    {
        Interactions data = SparseData();
        LeaveOneOutSplit split = LeaveOneOut.Split(data, seed: 5, keepKnown: true);
        int[] left = Owners(split.Train);
        IEnumerable<int> untested = Enumerable.Range(0, data.Users.Count).Except(split.HeldOut.Select(one => one.User)).Where(user => data.History(user).Length >= 4);

        Assert.That(split.HeldOut, Has.Count.GreaterThan(LeaveOneOut.Split(data, seed: 5, keepKnown: true, redraw: false).HeldOut.Count));
        Assert.That(split.HeldOut.Select(one => left[one.Item]), Is.All.GreaterThan(0));
        Assert.That(untested.SelectMany(user => data.History(user).ToArray()).Select(item => left[item]), Is.All.EqualTo(1));
    }

    [TestCase(1, 4)]
    [TestCase(2, 3)]
    [TestCase(3, 2)]
    [TestCase(4, 1)]
    [TestCase(5, 0)]
    public void Split_MinimumHistory_DecidesWhoIsTested(int minimum, int tested)
    {
        var data = Interactions.From(from user in Enumerable.Range(1, 4) from item in Enumerable.Range(0, user) select (user, item));
        LeaveOneOutSplit split = LeaveOneOut.Split(data, seed: 1, minimum);
        Assert.That(split.HeldOut, Has.Count.EqualTo(tested));
        Assert.That(split.Train.Count, Is.EqualTo(10 - tested));
    }

    [Test]
    public void Split_MinimumHistoryBelowOne_Throws()
        => Assert.That(() => LeaveOneOut.Split(RandomData(), seed: 1, minimumHistory: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Last_Histories_LoseTheirLastItemAndKeepTheirOrder()
    {
        Interactions data = RandomData();
        LeaveOneOutSplit split = LeaveOneOut.Last(data), twice = LeaveOneOut.Last(split.Train);
        var heldOut = split.HeldOut.ToDictionary(pair => pair.User, pair => pair.Item);
        var next = twice.HeldOut.ToDictionary(pair => pair.User, pair => pair.Item);
        for (int user = 0; user < data.Users.Count; user++)
        {
            int[] whole = data.HistoryInOrder(user).ToArray();
            bool taken = whole.Length >= 4, both = whole.Length >= 5;
            Assert.That((heldOut.ContainsKey(user), next.ContainsKey(user)), Is.EqualTo((taken, both)));
            if (taken) Assert.That(heldOut[user], Is.EqualTo(whole[^1]));
            if (both) Assert.That(next[user], Is.EqualTo(whole[^2]));
            Assert.That(split.Train.HistoryInOrder(user).ToArray(), Is.EqualTo(taken ? whole[..^1] : whole));
            Assert.That(split.Train.History(user).ToArray(), Is.EqualTo(split.Train.HistoryInOrder(user).ToArray().Order()));
        }

        Assert.That(split.HeldOut, Has.Count.InRange(1, data.Users.Count - 1), "some users must be too small and some not");
        Assert.That(split.HeldOut.Select(pair => pair.User), Is.Ordered.And.Unique);
    }

    /// <summary>What nobody else has stays; of two who end with the same item, which nobody else has, the second keeps it.</summary>
    [Test]
    public void Last_Known_StaysWithSomeone()
    {
        Interactions data = Interactions.From([(0, 1), (0, 2), (1, 2), (1, 1), (2, 1), (2, 3), (3, 2), (3, 1), (4, 1), (4, 9), (5, 1), (5, 9)]);
        HeldOut[] Held(bool known) => [.. LeaveOneOut.Last(data, minimumHistory: 2, known).HeldOut];
        int Item(string name) => data.Items.TryGetIndex(name, out int item) ? item : -1;
        HeldOut zero = new(0, Item("2")), one = new(1, Item("1")), two = new(2, Item("3")), three = new(3, Item("1")), four = new(4, Item("9")), five = new(5, Item("9"));
        Assert.That(Held(known: false), Is.EqualTo((HeldOut[])[zero, one, two, three, four, five]));
        Assert.That(Held(known: true), Is.EqualTo((HeldOut[])[zero, one, three, four]));
    }

    [Test]
    public void Last_OrderUnknown_Throws()
    {
        Interactions ordered = RandomData();
        var data = new Interactions(ordered.Users, ordered.Items, ordered.Offsets.ToArray(), ordered.HistoryItems.ToArray());
        Assert.That(() => LeaveOneOut.Last(data), Throws.InvalidOperationException);
        Assert.That(() => LeaveOneOut.Last(ordered, minimumHistory: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(LeaveOneOut.Split(data, seed: 1).Train.HasOrder, Is.False);
    }

    [Test]
    public void Split_Order_Stays()
    {
        Interactions data = RandomData();
        LeaveOneOutSplit split = LeaveOneOut.Split(data, seed: 4);
        var heldOut = split.HeldOut.ToDictionary(pair => pair.User, pair => pair.Item);
        for (int user = 0; user < data.Users.Count; user++)
            Assert.That(split.Train.HistoryInOrder(user).ToArray(), Is.EqualTo(data.HistoryInOrder(user).ToArray().Where(item => !heldOut.TryGetValue(user, out int taken) || item != taken)));
    }

    private static Interactions RandomData()
    {
        var random = new CounterRandom(2, 0, 0);
        return Interactions.From(Enumerable.Range(0, 500).Select(_ => (random.Next(100), random.Next(60))));
    }

    /// <summary>Most items have one user.</summary>
    private static Interactions SparseData()
    {
        var random = new CounterRandom(3, 0, 0);
        return Interactions.From(Enumerable.Range(0, 600).Select(_ => (random.Next(60), random.Next(900))));
    }

    private static int[] Owners(Interactions data)
    {
        var owners = new int[data.Items.Count];
        foreach (int item in data.HistoryItems) owners[item]++;
        return owners;
    }

    private static Vocabulary Name(int count) => new(Enumerable.Range(0, count).Select(n => n.ToString()));
}
