using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Tests.Threading;
using Reda.Engine.Tests.Training;

namespace Reda.Engine.Tests.Data;

internal sealed class ChunkSamplerTests
{
    private static readonly Interactions Data = TrainingRuns.Small;

    [TestCase(3, 3, 1, 3)]
    [TestCase(4, 3, 1, 3)]
    [TestCase(5, 3, 1, 3)]
    [TestCase(6, 3, 2, 6)]
    [TestCase(5, 4, 1, 4)]
    [TestCase(7, 4, 2, 7)]
    [TestCase(6, 5, 2, 6)]
    [TestCase(8, 8, 1, 8)]
    [TestCase(9, 8, 2, 9)]
    [TestCase(29, 8, 4, 29)]
    public void Draw_AHistory_IsCutIntoNearlyEqualChunks(int length, int chunkItems, int chunks, int interactions)
    {
        var sampler = new ChunkSampler(TrainingRuns.Rows(length + 2, [.. Enumerable.Range(0, length)]), chunkItems, 2, 0, seed: 1);
        int[][] drawn = [.. Epoch(sampler, 1).Select(items => items[..chunkItems].Where(item => item >= 0).ToArray())];

        Assert.That((sampler.SamplesPerEpoch, sampler.InteractionsPerEpoch), Is.EqualTo((chunks, interactions)));
        Assert.That(drawn.Select(items => items.Length), Is.All.InRange(Math.Max(3, interactions / chunks), (interactions + chunks - 1) / chunks));
        Assert.That(drawn.SelectMany(items => items), Is.Unique.And.All.InRange(0, length - 1));
        Assert.That(drawn.Sum(items => items.Length), Is.EqualTo(interactions));
    }

    [Test]
    public void Draw_OneEpoch_VisitsEveryInteractionOnce([Values(1, 2)] int epoch, [Values(5, 8, 64)] int chunkItems)
    {
        // Users with 3 to 30 items, no two of whom share one.
        int[][] rows = [.. Enumerable.Range(3, 28).Select(length => Enumerable.Range(length * 100, length).ToArray())];
        var sampler = new ChunkSampler(TrainingRuns.Rows(4000, rows), chunkItems, 2, 0, seed: 1);
        var visited = new List<int>();
        foreach (int[] items in Epoch(sampler, epoch))
        {
            int[] chunk = [.. items.Take(chunkItems).TakeWhile(item => item >= 0)];
            Assert.That(chunk.Select(item => item / 100), Is.All.EqualTo(chunk[0] / 100), "a chunk is of one user");
            Assert.That(items[chunk.Length..chunkItems], Is.All.EqualTo(-1), "empty places come last");
            visited.AddRange(chunk);
        }

        Assert.That(visited, Is.EquivalentTo(rows.SelectMany(row => row)));
    }

    [Test]
    public void Draw_AHistoryThatDoesNotFit_LetsAnotherItemRestEveryEpoch()
    {
        var sampler = new ChunkSampler(TrainingRuns.Rows(6, [0, 1, 2, 3, 4]), 3, 1, 0, seed: 1);
        int[] visits = new int[5];
        for (int epoch = 1; epoch <= 500; epoch++)
        {
            foreach (int item in Epoch(sampler, epoch)[0][..3]) visits[item]++;
        }

        Assert.That(visits, Is.All.InRange(250, 350));
    }

    [Test]
    public void Draw_Negatives_AreUniformOutsideTheHistory()
    {
        var sampler = new ChunkSampler(TrainingRuns.Rows(9, [1, 3, 5, 8]), 8, 4, 0, seed: 3);
        int[] drawn = new int[9];
        for (int epoch = 1; epoch <= 1000; epoch++)
        {
            foreach (int item in Epoch(sampler, epoch)[0][8..]) drawn[item]++;
        }

        Assert.That(new[] { 1, 3, 5, 8 }.Select(item => drawn[item]), Is.All.Zero);
        Assert.That(new[] { 0, 2, 4, 6, 7 }.Select(item => drawn[item]), Is.All.InRange(700, 900));
    }

    /// <summary>Item 4 is ten times as popular as item 5; nobody has item 6.</summary>
    [TestCase(1.0, 10.0, 0.0)]
    [TestCase(0.5, 2.7, 0.166)]
    public void Draw_PopularNegatives_FollowTheInteractions(double share, double ratio, double unseen)
    {
        int[][] rows = [[0, 1, 2, 3], .. Enumerable.Repeat(new[] { 4 }, 10), [5]];
        var sampler = new ChunkSampler(TrainingRuns.Rows(7, rows), 8, 6, share, seed: 3);
        double[] drawn = new double[7];
        for (int epoch = 1; epoch <= 1000; epoch++)
        {
            foreach (int item in Epoch(sampler, epoch)[0][8..]) drawn[item]++;
        }

        Assert.That(drawn[4] / drawn[5], Is.EqualTo(ratio).Within(15).Percent);
        Assert.That(drawn[6] / 6000, Is.EqualTo(unseen).Within(0.02));
        Assert.That(drawn[..4], Is.All.Zero);
    }

    [Test]
    public void Draw_PopularNegativesOfWhoHasAllThatIsPopular_AreWhatIsLeft()
    {
        var sampler = new ChunkSampler(TrainingRuns.Rows(5, [0, 1, 2, 3], [0, 1, 2, 3]), 8, 3, 1, seed: 3);

        Assert.That(Epoch(sampler, 1).SelectMany(items => items[8..]), Is.All.EqualTo(4));
    }

    [Test]
    public void Draw_SameSeedEpochAndPosition_RepeatsAndOthersDiffer()
    {
        int[] Draw(ulong seed, int epoch) => [.. Epoch(new ChunkSampler(Data, 8, 4, 0.5, seed), epoch).SelectMany(items => items)];

        int[] first = Draw(1, 1), again = Draw(1, 1);
        Assert.That(again, Is.EqualTo(first));
        Assert.That(new[] { first, Draw(1, 2), Draw(2, 1) }.Select(items => string.Join(' ', items)), Is.Unique);
    }

    [Test]
    public void Draw_InAnyPieces_IsTheSame([Values(1, 5, 16)] int piece)
    {
        var sampler = new ChunkSampler(Data, 8, 4, 0.5, seed: 1);
        int[] whole = [.. Epoch(sampler, 1).SelectMany(items => items)], pieces = new int[whole.Length];
        int width = sampler.ItemsPerSample;
        for (int first = 0; first < sampler.SamplesPerEpoch; first += piece)
            sampler.Draw(1, first, pieces.AsSpan(first * width, Math.Min(piece, sampler.SamplesPerEpoch - first) * width));

        Assert.That(pieces, Is.EqualTo(whole));
    }

    [Test]
    public void Draw_OnceMade_AllocatesNothing()
    {
        var sampler = new ChunkSampler(Data, 8, 4, 0.5, seed: 1);
        int[] items = new int[10 * sampler.ItemsPerSample];
        sampler.Draw(1, 0, items);

        Assert.That(Allocations.FewestOnThisThread(() => sampler.Draw(2, 3, items)), Is.Zero);
    }

    [Test]
    public void Create_WithoutAUserToTrainOn_IsR105()
    {
        Interactions data = TrainingRuns.Rows(4, [0, 1], [0, 1, 2, 3], [2]);

        Assert.That(
            () => new ChunkSampler(data, 8, 4, 0, seed: 1),
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R105").And.Message.Contains("2 users with fewer than 3 items and 1 users who own all 4"));
    }

    private static int[][] Epoch(ChunkSampler sampler, int epoch)
    {
        int width = sampler.ItemsPerSample;
        int[] items = new int[sampler.SamplesPerEpoch * width];
        sampler.Draw(epoch, 0, items);
        return [.. items.Chunk(width)];
    }
}
