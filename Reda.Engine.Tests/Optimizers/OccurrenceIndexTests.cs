using NUnit.Framework;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Tests.Optimizers;

internal sealed class OccurrenceIndexTests
{
    private static readonly int[] Catalogues = [1, 2, 100, 1 << 11, (1 << 11) + 1, 1 << 22, (1 << 22) + 1, 1 << 25, int.MaxValue];

    [Test]
    public void Build_RandomItems_GroupsLikeLinq([ValueSource(nameof(Catalogues))] int items, [Values(0, 1, 17, 3000)] int length)
    {
        var random = new Random(items ^ length);
        var index = new OccurrenceIndex(3000, items);

        // A longer batch first: what it leaves behind must not show.
        index.Build(Items(random, 3000, items, leftOut: 0.1));
        foreach (double leftOut in new[] { 0, 0.3, 1 })
        {
            int[] batch = Items(random, length, items, leftOut);

            index.Build(batch);

            Assert.That(Groups(index, batch), Is.EqualTo(Expected(batch)));
        }
    }

    [Test]
    public void LeaveOut_SlotsThatHaveBecomeNegative_GroupsLikeANewBuild([Values(50, 1 << 25)] int items, [Values(0, 0.4, 1)] double leftOut)
    {
        var random = new Random(9);
        int[] batch = Items(random, 500, items, leftOut: 0.1);
        var index = new OccurrenceIndex(batch.Length, items);
        index.Build(batch);
        foreach (ref int item in batch.AsSpan())
        {
            if (random.NextDouble() < leftOut) item = -1;
        }

        index.LeaveOut(batch);

        Assert.That(Groups(index, batch), Is.EqualTo(Expected(batch)));
    }

    [Test]
    public void IsAlone_OfASlot_IsWhetherItsItemHasNoOther([Values(50, 1 << 25)] int items)
    {
        var random = new Random(5);
        var index = new OccurrenceIndex(500, items);
        for (int round = 0; round < 3; round++)
        {
            int[] batch = Items(random, 500, items, leftOut: 0.1);
            index.Build(batch);

            foreach (int slot in Enumerable.Range(0, batch.Length).Where(slot => batch[slot] >= 0))
                Assert.That(index.IsAlone(slot), Is.EqualTo(batch.Count(item => item == batch[slot]) == 1));
        }
    }

    [Test]
    public void Build_TheLargestItem_IsHeld([ValueSource(nameof(Catalogues))] int items)
    {
        int[] batch = [items - 1, 0, -1, items - 1, 0];
        var index = new OccurrenceIndex(batch.Length, items);

        index.Build(batch);

        Assert.That(Groups(index, batch), Is.EqualTo(Expected(batch)));
    }

    [Test]
    public void Find_AnyItem_IsTheFirstNotBelowIt([Values(50, 1 << 25)] int items)
    {
        var random = new Random(7);
        int[] batch = Items(random, 200, items, leftOut: 0.2);
        var index = new OccurrenceIndex(batch.Length, items);
        index.Build(batch);
        int[] distinct = [.. batch.Where(item => item >= 0).Distinct().Order()];

        foreach (int item in distinct.SelectMany(item => new[] { item - 1, item, item + 1 }).Concat([0, items - 1]))
            Assert.That(index.Find(batch, item), Is.EqualTo(distinct.Count(other => other < item)));
    }

    [Test]
    public void Find_InAnEmptyIndex_IsZero()
    {
        var index = new OccurrenceIndex(4, 10);
        index.Build([-1, -1]);

        Assert.That((index.Count, index.Find([-1, -1], 3)), Is.EqualTo((0, 0)));
    }

    /// <summary>A third of the draws come from a handful of items, so that large catalogues have repeats too.</summary>
    private static int[] Items(Random random, int length, int items, double leftOut)
    {
        int[] few = [.. Enumerable.Range(0, 5).Select(_ => random.Next(items))];
        return [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() < leftOut ? -1 : random.Next(3) == 0 ? few[random.Next(5)] : random.Next(items))];
    }

    private static List<(int Item, int[] Slots)> Groups(OccurrenceIndex index, int[] batch)
        => [.. Enumerable.Range(0, index.Count).Select(n => (batch[index.Slots(n)[0]], index.Slots(n).ToArray()))];

    private static List<(int Item, int[] Slots)> Expected(int[] batch)
        => [.. Enumerable.Range(0, batch.Length)
            .Where(slot => batch[slot] >= 0)
            .GroupBy(slot => batch[slot])
            .OrderBy(item => item.Key)
            .Select(item => (item.Key, item.ToArray()))];
}
