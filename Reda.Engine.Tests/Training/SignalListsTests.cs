using NUnit.Framework;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

internal sealed class SignalListsTests
{
    [Test]
    public void Masses_AListOfEveryKind_CountAsTheyStandForTheCatalogue()
    {
        var lists = new SignalLists(cases: 3, near: 3, random: 4, parts: 2);
        lists.Name(1, [7, 9], [5, 9, 11], eligible: 22);

        // Of 22 items two are near, and two random ones stand for the other twenty.
        Assert.That(Random(lists, 1), Is.EqualTo(new float[] { 1, 0, 0, 0, 1, 1, 1, 0 }));
        Assert.That(All(lists, 1), Is.EqualTo(new float[] { 1, 1, 1, 0, 10, 0, 10, 0 }));
        Assert.That(All(lists, 1).Sum(), Is.EqualTo(1 + 22));
    }

    [Test]
    public void Masses_AllRandomItemsAreNear_CountOnce()
    {
        var lists = new SignalLists(cases: 1, near: 2, random: 2, parts: 1);
        lists.Name(0, [3, 4], [4, 3], eligible: 2);

        Assert.That(Random(lists, 0), Is.EqualTo(new float[] { 1, 0, 0, 1, 1 }));
        Assert.That(All(lists, 0), Is.EqualTo(new float[] { 1, 1, 1, 0, 0 }));
    }

    [Test]
    public void Of_AList_IsItsOwnPart()
    {
        var lists = new SignalLists(cases: 3, near: 1, random: 2, parts: 2);
        for (int list = 0; list < 3; list++) lists.Of(list).Fill(list);

        Assert.That((lists.Cases, lists.Candidates), Is.EqualTo((3, 4)));
        Assert.That(lists.Signals, Is.EqualTo(Enumerable.Range(0, 24).Select(n => (float)(n / 8))));
    }

    private static float[] Random(SignalLists lists, int list)
    {
        float[] masses = [.. Enumerable.Repeat(-1f, lists.Candidates)];
        lists.AmongRandom(list, masses);
        return masses;
    }

    private static float[] All(SignalLists lists, int list)
    {
        float[] masses = [.. Enumerable.Repeat(-1f, lists.Candidates)];
        lists.AmongAll(list, masses);
        return masses;
    }
}
