using Reda.Experiments.Sets;

namespace Reda.Tools.Tests.Experiments;

internal sealed class SubsetTests
{
    [Test]
    public void OfInteractions_Bounded_KeepsWholeUsersAndAllItems()
    {
        var data = TinySets.Interactions();
        var some = Subset.OfInteractions(data, 100, seed: 2);
        Assert.That(some.Count, Is.InRange(85, 100));
        Assert.That(some.Items, Is.SameAs(data.Items));
        foreach (string id in some.Users.Ids)
        {
            some.Users.TryGetIndex(id, out int here);
            data.Users.TryGetIndex(id, out int there);
            Assert.That(some.History(here).ToArray(), Is.EqualTo(data.History(there).ToArray()));
            Assert.That(some.HistoryInOrder(here).ToArray(), Is.EqualTo(data.HistoryInOrder(there).ToArray()));
        }

        Assert.That(Subset.OfInteractions(data, 100, seed: 2).Users.Ids, Is.EqualTo(some.Users.Ids));
        Assert.That(Subset.OfInteractions(data, 100, seed: 3).Users.Ids, Is.Not.EqualTo(some.Users.Ids));
        Assert.That(Subset.OfInteractions(data, data.Count, seed: 2), Is.SameAs(data));
    }

    [Test]
    public void Load_Quick_KeepsTheUsersOfItsCases()
    {
        using var folder = new TempFolder();
        TinySets.Write(folder.Root, "Delicious");
        var effort = Effort.Quick with { MostCases = 10, MostInteractions = 200 };
        var set = new SetLoader(folder.Root, effort, 1).Load("Delicious");
        Assert.That(set.Cases, Has.Count.EqualTo(10));
        Assert.That(set.Train.Count, Is.LessThanOrEqualTo(200));
        Assert.That(set.Cases, Has.All.Matches<Engine.Evaluation.EvaluationCase>(one => set.Train.Users.TryGetIndex(one.User, out _)));
        Assert.That(set.FullCases, Is.EqualTo(Enumerable.Range(0, 10)));
    }

    [Test]
    public void Load_FewFullCases_AreRandomOnesAndAmongThoseOfMore()
    {
        using var folder = new TempFolder();
        TinySets.Write(folder.Root, "Delicious");
        IReadOnlyList<int> CasesOf(int most) => new SetLoader(folder.Root, Effort.Whole with { FullCases = most }, 1).Load("Delicious").FullCases;
        Assert.That(CasesOf(8), Has.Count.EqualTo(8).And.Unique.And.Ordered.And.SupersetOf(CasesOf(5)).And.Not.EqualTo(Enumerable.Range(0, 8)));
    }

    [TestCase("Delicious", 367)]
    [TestCase("LastFM", 400)]
    public void Load_Whole_RanksAsManyAmongAllAsTheSetSays(string name, int ranked)
    {
        using var folder = new TempFolder();
        string root = Directory.CreateDirectory(Path.Combine(folder.Root, name)).FullName;
        string[] lines = [.. Enumerable.Range(0, 400).Select(user => $"{user}:{user % 7} {7 + (user % 5)}")];
        File.WriteAllLines(Path.Combine(root, "trainset.txt"), lines);
        File.WriteAllLines(Path.Combine(root, "testset.txt"), lines.Select((line, user) => $"{line}:{(user + 1) % 7}"));
        Assert.That(new SetLoader(folder.Root, Effort.Whole, 1).Load(name).FullCases, Has.Count.EqualTo(ranked));
    }
}
