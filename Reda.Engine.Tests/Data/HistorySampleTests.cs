using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Tests.Data;

internal sealed class HistorySampleTests
{
    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(5, 2)]
    [TestCase(10, 2)]
    [TestCase(50, 10)]
    [TestCase(52, 10)]
    [TestCase(53, 11)]
    public void Count_AFifth_IsAtLeastTwo(int length, int expected) => Assert.That(new HistorySample(0.2, 1).Count(length), Is.EqualTo(expected));

    [Test]
    public void Canonicalize_AnyOrderAndRepeats_KeepsTheSameAscendingItems()
    {
        var sample = new HistorySample(0.5, 1);
        int[] kept = Kept(sample, 40, 3, 9, 17, 5, 8);

        Assert.That(kept, Has.Length.EqualTo(3).And.Ordered.And.Unique.And.SubsetOf(new[] { 3, 5, 8, 9, 17, 40 }));
        Assert.That(Kept(sample, 8, 8, 5, 3, 17, 40, 9, 3), Is.EqualTo(kept));
    }

    [Test]
    public void Canonicalize_Whole_KeepsAll() => Assert.That(Kept(HistorySample.Whole, 9, 3, 9, 1), Is.EqualTo(new[] { 1, 3, 9 }));

    /// <summary>Each of 10 items in 3 of 10 draws: of 4,000 draws 1,200 with a standard deviation of 29.</summary>
    [Test]
    public void Canonicalize_ManySeeds_KeepsEveryItemEquallyOften()
    {
        int[] items = [.. Enumerable.Range(0, 10)];
        IEnumerable<int> counts = Enumerable.Range(0, 4000).SelectMany(seed => Kept(new HistorySample(0.3, (ulong)seed), items)).GroupBy(item => item).Select(group => group.Count());

        Assert.That(counts, Is.All.InRange(1050, 1350).And.Exactly(10).Items);
    }

    [Test]
    public void Canonicalize_DifferentHistories_AreSampledIndependently()
    {
        var sample = new HistorySample(0.5, 1);
        int together = Enumerable.Range(100, 1000).Count(other => Kept(sample, 1, 2, 3, other).Contains(1));

        Assert.That(together, Is.InRange(400, 600));
    }

    [TestCase(0)]
    [TestCase(-0.1)]
    [TestCase(1.01)]
    [TestCase(double.NaN)]
    public void Validate_ShareOutOfRange_IsR001(double share)
        => Assert.That(() => new HistorySample(share, 1).Validate(), Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R001"));

    private static int[] Kept(HistorySample sample, params int[] history)
    {
        int[] copy = [.. history];
        return copy[..sample.Canonicalize(copy)];
    }
}
