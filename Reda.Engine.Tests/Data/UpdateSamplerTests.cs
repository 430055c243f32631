using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Tests.Training;

namespace Reda.Engine.Tests.Data;

internal sealed class UpdateSamplerTests
{
    private const int ItemCount = 30;

    /// <summary>No item has two users, so the first item of a sample tells which interaction it is of.</summary>
    private static readonly Interactions Known = TrainingRuns.Rows(ItemCount, [0, 1, 2, 3, 4, 5], [6, 7], [8, 9, 10, 11], [12]);

    private static readonly Interactions All = TrainingRuns.Rows(ItemCount, [0, 1, 2, 3, 4, 5, 13], [6, 7, 14], [8, 9, 10, 11], [12, 15], [16, 17, 18]);

    private static readonly int[] New = [13, 14, 16, 17, 18];

    private static readonly int[] Old = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    [Test]
    public void Draw_OneEpoch_VisitsEveryNewInteractionOnceAndSomeKnown([Values(SampleReading.Shared, SampleReading.Independent)] SampleReading reading, [Values(0, 0.5, 1, 2, 100)] double rehearsal)
    {
        UpdateSampler sampler = Make(reading, rehearsal);
        int rehearsed = Math.Min(Old.Length, (int)Math.Round(rehearsal * New.Length));

        Assert.That((sampler.New, sampler.Rehearsed, sampler.SamplesPerEpoch), Is.EqualTo((New.Length, rehearsed, New.Length + rehearsed)));
        for (int epoch = 1; epoch <= 20; epoch++)
        {
            int[] visited = Visited(sampler, epoch);
            Assert.That(visited.Intersect(New), Is.EquivalentTo(New));
            Assert.That(visited, Is.Unique.And.SubsetOf(New.Concat(Old)));
        }
    }

    [Test]
    public void Draw_ManyEpochs_RehearsesEverythingKnownEqually()
    {
        UpdateSampler sampler = Make(SampleReading.Shared, 1);
        IEnumerable<int> rehearsed = Enumerable.Range(1, 12).SelectMany(epoch => Visited(sampler, epoch)).Except(New);
        int[] times = [.. Enumerable.Range(1, 12).SelectMany(epoch => Visited(sampler, epoch)).Where(item => !New.Contains(item)).GroupBy(item => item).Select(group => group.Count())];

        Assert.That(rehearsed, Is.EquivalentTo(Old));
        Assert.That(times, Is.All.EqualTo(12 * 5 / 12));
    }

    [Test]
    public void Draw_InAnyPieces_IsTheSame([Values(SampleReading.Shared, SampleReading.Independent)] SampleReading reading)
    {
        UpdateSampler sampler = Make(reading, 2);
        int width = sampler.ItemsPerSample, count = sampler.SamplesPerEpoch;
        var whole = new int[count * width];
        sampler.Draw(3, 0, whole);
        for (int n = 0; n < count; n++)
        {
            var one = new int[width];
            sampler.Draw(3, n, one);
            Assert.That(one, Is.EqualTo(whole[(n * width)..((n + 1) * width)]));
        }
    }

    [Test]
    public void Draw_OtherEpochsAndSeeds_Differ()
    {
        int[][] orders = [Visited(Make(SampleReading.Shared, 1), 1), Visited(Make(SampleReading.Shared, 1), 2), Visited(Make(SampleReading.Shared, 1, seed: 2), 1)];

        Assert.That(orders, Is.Unique);
    }

    [Test]
    public void Place_OfEveryRoleAndSide_IsTheTrainersSampler([Values(SampleReading.Shared, SampleReading.Independent)] SampleReading reading)
    {
        UpdateSampler sampler = Make(reading, 1);
        var trainer = new RelationSampler(All, reading, 1);

        Assert.That(Enumerable.Range(0, 6).Select(n => sampler.Place(n / 2, n % 2)), Is.EqualTo(Enumerable.Range(0, 6).Select(n => trainer.Place(n / 2, n % 2))));
        Assert.That(sampler.ItemsPerSample, Is.EqualTo(trainer.ItemsPerSample));
    }

    private static UpdateSampler Make(SampleReading reading, double rehearsal, ulong seed = 1) => new(new RelationSampler(All, reading, seed), Known, rehearsal, seed);

    /// <summary>The first item of every sample of an epoch.</summary>
    private static int[] Visited(UpdateSampler sampler, int epoch)
    {
        int width = sampler.ItemsPerSample;
        var items = new int[sampler.SamplesPerEpoch * width];
        sampler.Draw(epoch, 0, items);
        return [.. items.Chunk(width).Select(sample => sample[0])];
    }
}
