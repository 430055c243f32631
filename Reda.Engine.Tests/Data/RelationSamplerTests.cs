using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Tests.Training;

namespace Reda.Engine.Tests.Data;

internal sealed class RelationSamplerTests
{
    private const int ItemCount = 40;

    /// <summary>No item has two users, so the first item of a sample tells whose it is.</summary>
    private static readonly int[][] Histories = [[0, 1, 2], [3, 10, 11, 20], [4, 5], [12, 13, 14, 15, 16, 17, 18, 19, 39]];

    private static readonly Interactions Data = TrainingRuns.Rows(ItemCount, Histories);

    [Test]
    public void Draw_Shared_TakesBaseAndCommonFromTheRestOfTheHistoryAndTheNegativeFromOutside()
    {
        var sampler = new RelationSampler(Data, SampleReading.Shared, 1);
        Assert.That((sampler.ItemsPerSample, sampler.SamplesPerEpoch), Is.EqualTo((4, 16)));
        foreach (int[] sample in Epochs(sampler, 200))
        {
            var (pos, neg, first, common) = (sample[0], sample[1], sample[2], sample[3]);
            int[] history = HistoryWith(pos);
            Assert.That(new[] { pos, first, common }, Is.Unique.And.SubsetOf(history));
            Assert.That(neg, Is.InRange(0, ItemCount - 1).And.Not.AnyOf(history));
        }
    }

    [Test]
    public void Draw_Independent_TakesTwoPairsOfTheHistoryAndOneFromOutside()
    {
        var sampler = new RelationSampler(Data, SampleReading.Independent, 1);
        Assert.That((sampler.ItemsPerSample, sampler.SamplesPerEpoch), Is.EqualTo((6, 16)));
        int differentContexts = 0;
        foreach (int[] sample in Epochs(sampler, 200))
        {
            int[] history = HistoryWith(sample[0]);
            Assert.That(sample[..2], Is.Unique.And.SubsetOf(history));
            Assert.That(sample[4..], Is.Unique.And.SubsetOf(history));
            Assert.That(sample[2..4], Is.Unique.And.All.InRange(0, ItemCount - 1));
            Assert.That(sample[2..4].Intersect(history), Is.Empty);
            if (!sample[4..].Order().SequenceEqual(sample[..2].Order())) differentContexts++;
        }

        Assert.That(differentContexts, Is.GreaterThan(1000), "the context pair must not be the positive one");
    }

    [TestCase(SampleReading.Shared, new[] { 0, 3, 1, 3, 2, 3 })]
    [TestCase(SampleReading.Independent, new[] { 0, 1, 2, 3, 4, 5 })]
    public void Place_OfEveryRoleAndSide_IsAsDocumented(SampleReading reading, int[] places)
    {
        var sampler = new RelationSampler(Data, reading, 1);

        Assert.That(Enumerable.Range(0, 6).Select(n => sampler.Place(n / 2, n % 2)), Is.EqualTo(places));
    }

    [Test]
    public void Draw_OneEpoch_VisitsEveryInteractionOnce([Values(SampleReading.Shared, SampleReading.Independent)] SampleReading reading, [Values(1, 2, 3)] int epoch)
    {
        var sampler = new RelationSampler(Data, reading, 1);

        Assert.That(
            Epoch(sampler, epoch).Select(sample => sample[0]).Order(), Is.EqualTo(Histories.Where(history => history.Length >= 3).SelectMany(history => history).Order()));
    }

    [Test]
    public void Draw_SameSeedEpochAndPosition_RepeatsAndOthersDiffer([Values(SampleReading.Shared, SampleReading.Independent)] SampleReading reading)
    {
        var sampler = new RelationSampler(Data, reading, 1);
        List<int[]> first = Epoch(sampler, 1);

        Assert.That(Enumerable.Reverse(Epoch(new RelationSampler(Data, reading, 1), 1, backwards: true)), Is.EqualTo(first), "order of drawing");
        Assert.That(Epoch(sampler, 2), Is.Not.EqualTo(first));
        Assert.That(Epoch(new RelationSampler(Data, reading, 2), 1), Is.Not.EqualTo(first));
    }

    [Test]
    public void Draw_AnotherEpoch_ChangesOrderAndItemsOfAnInteraction()
    {
        var sampler = new RelationSampler(Data, SampleReading.Shared, 1);
        List<int[]> first = Epoch(sampler, 1), second = Epoch(sampler, 2);

        Assert.That(second.Select(sample => sample[0]), Is.Not.EqualTo(first.Select(sample => sample[0])));
        Assert.That(second.OrderBy(sample => sample[0]), Is.Not.EqualTo(first.OrderBy(sample => sample[0])));
    }

    [TestCase(SampleReading.Shared, 1)]
    [TestCase(SampleReading.Independent, 2)]
    [TestCase(SampleReading.Independent, 3)]
    public void Draw_Negatives_AreUniformOutsideTheHistory(SampleReading reading, int place)
    {
        var sampler = new RelationSampler(TrainingRuns.Rows(13, [0, 5, 12]), reading, 3);

        ExpectUniform(Epochs(sampler, 4000).Select(sample => sample[place]), 10);
    }

    [Test]
    public void Draw_BaseAndCommon_AreUniformOrderedPairs()
    {
        var sampler = new RelationSampler(TrainingRuns.Rows(9, [1, 3, 5, 8]), SampleReading.Shared, 3);

        ExpectUniform(Epochs(sampler, 4000).Select(sample => (sample[0], sample[2], sample[3])), 4 * 3 * 2);
    }

    [Test]
    public void Draw_IndependentPairs_AreUniform()
    {
        var sampler = new RelationSampler(TrainingRuns.Rows(9, [1, 3, 5, 8]), SampleReading.Independent, 3);

        ExpectUniform(Epochs(sampler, 4000).Select(sample => (sample[0], sample[1])), 4 * 3);
        ExpectUniform(Epochs(sampler, 4000).Select(sample => (sample[4], sample[5])), 4 * 3);
        ExpectUniform(Epochs(sampler, 4000).Select(sample => (sample[2], sample[3])), 5 * 4);
    }

    [Test]
    public void Constructor_UsersThatCannotBeSampled_AreSkippedAndCounted()
    {
        Interactions data = TrainingRuns.Rows(5, [], [0], [0, 1], [0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3, 4]);
        var shared = new RelationSampler(data, SampleReading.Shared, 1);
        var independent = new RelationSampler(data, SampleReading.Independent, 1);

        Assert.That((shared.UsersTooShort, shared.UsersWithoutNegatives, shared.SamplesPerEpoch), Is.EqualTo((3, 1, 7)));
        Assert.That((independent.UsersTooShort, independent.UsersWithoutNegatives, independent.SamplesPerEpoch), Is.EqualTo((3, 2, 3)));
    }

    [Test]
    public void Draw_UserWhoLacksOneItem_AlwaysGetsThatNegative([Range(0, 4)] int lacking)
    {
        var sampler = new RelationSampler(TrainingRuns.Rows(5, [.. Enumerable.Range(0, 5).Where(item => item != lacking)]), SampleReading.Shared, 1);

        Assert.That(Epochs(sampler, 20).Select(sample => sample[1]), Is.All.EqualTo(lacking));
    }

    [Test]
    public void Draw_UserWhoLacksTwoItems_AlwaysGetsThatPair()
    {
        var sampler = new RelationSampler(TrainingRuns.Rows(5, [1, 2, 3]), SampleReading.Independent, 1);

        Assert.That(Epochs(sampler, 20).Select(sample => (sample[2], sample[3])).Distinct(), Is.EquivalentTo(new[] { (0, 4), (4, 0) }));
    }

    private static IEnumerable<TestCaseData> Untrainable()
    {
        yield return new TestCaseData(TrainingRuns.Rows(1, [0], [0])).SetArgDisplayNames("catalogue of one item");
        yield return new TestCaseData(TrainingRuns.Rows(0)).SetArgDisplayNames("nothing at all");
        yield return new TestCaseData(TrainingRuns.Rows(9, [0, 1], [2, 3])).SetArgDisplayNames("short histories");
        yield return new TestCaseData(TrainingRuns.Rows(3, [0, 1, 2], [0, 1])).SetArgDisplayNames("owners of everything");
    }

    [TestCaseSource(nameof(Untrainable))]
    public void Constructor_WhenNobodyCanBeSampled_SaysWhy(Interactions data)
        => Assert.That(
            () => new RelationSampler(data, SampleReading.Shared, 1),
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R105").And.Property(nameof(RedaException.ExitCode)).EqualTo(3)
                .And.Message.Contains("users with fewer than 3 items"));

    /// <summary>A run of samples is looked up in groups; where it begins and ends changes nothing.</summary>
    [Test]
    public void Draw_ARunOfSamples_IsOneAfterTheOther([Values(SampleReading.Shared, SampleReading.Independent)] SampleReading reading, [Values(0, 3)] int first, [Values(0, 1, 15, 16, 17, 40)] int count)
    {
        var data = Interactions.From(Enumerable.Range(0, 120).Select(n => (n / 12, (n * 7) % 50)));
        var sampler = new RelationSampler(data, reading, seed: 4);
        List<int[]> single = Epoch(sampler, 2);
        var items = new int[count * sampler.ItemsPerSample];

        sampler.Draw(2, first, items);

        Assert.That(items, Is.EqualTo(single.Skip(first).Take(count).SelectMany(sample => sample)));
    }

    private static int[] HistoryWith(int item) => Histories.Single(history => history.Contains(item));

    private static List<int[]> Epoch(RelationSampler sampler, int epoch, bool backwards = false)
    {
        IEnumerable<int> positions = Enumerable.Range(0, sampler.SamplesPerEpoch);
        return [.. (backwards ? positions.Reverse() : positions).Select(position =>
        {
            var items = new int[sampler.ItemsPerSample];
            sampler.Draw(epoch, position, items);
            return items;
        })];
    }

    private static List<int[]> Epochs(RelationSampler sampler, int epochs) => [.. Enumerable.Range(1, epochs).SelectMany(epoch => Epoch(sampler, epoch))];

    /// <summary>Every outcome occurs, and none strays more than five standard deviations from its share.</summary>
    private static void ExpectUniform<T>(IEnumerable<T> draws, int outcomes)
        where T : notnull
    {
        double[] counts = [.. draws.CountBy(outcome => outcome).Select(pair => (double)pair.Value)];
        double share = counts.Sum() / outcomes;
        Assert.That(counts, Has.Length.EqualTo(outcomes).And.All.EqualTo(share).Within(5 * Math.Sqrt(share)));
    }
}
