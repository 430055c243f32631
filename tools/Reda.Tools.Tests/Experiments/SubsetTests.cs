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

    [TestCase(1_800, 1e9)]
    [TestCase(1e9, 1_200)]
    public void Load_ManyPairs_RanksSomeCasesInFull(double pairs, double scores)
    {
        using var folder = new TempFolder();
        TinySets.Write(folder.Root, "Delicious");
        var set = new SetLoader(folder.Root, Effort.Whole with { FullPairs = pairs, FullScores = scores }, 1).Load("Delicious");
        Assert.That(set.FullCases, Has.Count.InRange(8, 12).And.Unique);
    }
}
