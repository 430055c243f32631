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

    private static Interactions RandomData()
    {
        var random = new CounterRandom(2, 0, 0);
        return Interactions.From(Enumerable.Range(0, 500).Select(_ => (random.Next(100), random.Next(60))));
    }

    private static Vocabulary Name(int count) => new(Enumerable.Range(0, count).Select(n => n.ToString()));
}
