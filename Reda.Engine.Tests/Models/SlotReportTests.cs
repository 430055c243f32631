using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Kernels;
using Reda.Engine.Models;

namespace Reda.Engine.Tests.Models;

internal sealed class SlotReportTests
{
    private const int ItemCount = 37;

    private static readonly RedaModel Model = Create();

    [Test]
    public void DescribeSlots_AllItems_NamesTheStrongestPairsAndItems([Values(0, 1, 2, 3)] int perItem, [Values(0, 1, 10, 400)] int pairs)
    {
        SlotReport report = Model.DescribeSlots(new() { Pairs = pairs, PairsPerItem = perItem, Items = 4 });

        Assert.That(report.Considered, Is.EqualTo(Model.Items.Ids));
        Assert.That(report.Slots.Select(slot => slot.Slot), Is.EqualTo(Enumerable.Range(0, Model.Options.MemorySlots)));
        foreach (SlotMeaning slot in report.Slots)
        {
            var uses = (from i in Enumerable.Range(0, ItemCount) from j in Enumerable.Range(i + 1, ItemCount - i - 1) select (I: i, J: j, Use: Use(i, j, slot.Slot))).ToArray();
            double mean = uses.Average(pair => pair.Use);
            Assert.That(slot.Mean, Is.EqualTo(mean).Within(1e-12));
            Assert.That(slot.Deviation, Is.EqualTo(Math.Sqrt(uses.Average(pair => (pair.Use - mean) * (pair.Use - mean)))).Within(1e-9));
            Assert.That(slot.Pairs.Select(pair => (pair.Item, pair.Other, pair.Use)), Is.EqualTo(Greedy(uses, pairs, perItem)));
            Assert.That(slot.Pairs, Is.All.Matches<SlotPair>(pair => pair.AboveAverage == pair.Use - slot.Mean));

            double Mean(int item) => uses.Where(pair => pair.I == item || pair.J == item).Average(pair => pair.Use);
            Assert.That(slot.Items.Select(item => item.Item), Is.EqualTo(Enumerable.Range(0, ItemCount).OrderByDescending(Mean).Take(4).Select(item => $"i{item}")));
            Assert.That(slot.Items[0].Use, Is.EqualTo(Enumerable.Range(0, ItemCount).Max(Mean)).Within(1e-12));
        }
    }

    [Test]
    public void DescribeSlots_Means_SumToOne() => Assert.That(Model.DescribeSlots().Slots.Sum(slot => slot.Mean), Is.EqualTo(1).Within(1e-6));

    [Test]
    public void DescribeSlots_LargeCatalogue_LooksAtTheItemsWithTheMostUsers()
    {
        RedaModel model = RandomModels.Create(Model.Options, ItemCount, new Random(2), [4, 9, 30], [4, 9, 30, 31], [9, 20, 30]);
        Assert.That(model.DescribeSlots(new() { MostItems = 3 }).Considered, Is.EqualTo(new[] { "i4", "i9", "i30" }));
        Assert.That(Model.DescribeSlots(new() { MostItems = 5 }).Considered, Has.Count.EqualTo(5).And.EqualTo(Create().DescribeSlots(new() { MostItems = 5 }).Considered));
        Assert.That(Model.DescribeSlots(new() { MostItems = 5, Seed = 2 }).Considered, Is.Not.EqualTo(Model.DescribeSlots(new() { MostItems = 5 }).Considered));
    }

    [Test]
    public void DescribeSlots_AnyThreads_GivesTheSameBits([Values(1, 2, 5)] int threads)
    {
        SlotReport expected = Model.DescribeSlots(), found = Create().DescribeSlots(new() { Threads = threads });
        foreach (var (a, b) in expected.Slots.Zip(found.Slots))
        {
            Assert.That((a.Mean, a.Deviation), Is.EqualTo((b.Mean, b.Deviation)));
            Assert.That(a.Pairs, Is.EqualTo(b.Pairs));
            Assert.That(a.Items, Is.EqualTo(b.Items));
        }
    }

    [Test]
    public void DescribeSlots_ThatCannotBeServed_NamesTheReason()
    {
        void Expect(string code, RedaModel model, SlotOptions options)
            => Assert.That(() => model.DescribeSlots(options), Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo(code));

        Expect("R151", RandomModels.Create(Model.Options with { MemoryAttention = false }, ItemCount, new Random(2)), new());
        Expect("R001", Model, new() { Pairs = -1 });
        Expect("R001", Model, new() { PairsPerItem = -1 });
        Expect("R001", Model, new() { Items = -1 });
        Expect("R001", Model, new() { MostItems = 1 });
        Expect("R001", Model, new() { Threads = -1 });
        Assert.That(() => Model.DescribeSlots(cancellationToken: new(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    private static IEnumerable<(string, string, double)> Greedy((int I, int J, double Use)[] uses, int pairs, int perItem)
    {
        int[] counts = new int[ItemCount];
        int chosen = 0;
        foreach (var (i, j, use) in uses.OrderByDescending(pair => pair.Use).ThenBy(pair => pair.I).ThenBy(pair => pair.J))
        {
            if (chosen == pairs) yield break;
            if (perItem > 0 && (counts[i] == perItem || counts[j] == perItem)) continue;
            counts[i]++;
            counts[j]++;
            chosen++;
            yield return ($"i{i}", $"i{j}", use);
        }
    }

    private static unsafe double Use(int item, int other, int slot)
    {
        var block = new CandidateBlock(Model.Weights);
        block.Place([item]);
        block.Relate(other);
        return block.Code[slot * 16];
    }

    private static RedaModel Create() => RandomModels.Create(new() { Aspects = 2, Dimensions = 9, MemorySlots = 4, HiddenSize = 3 }, ItemCount, new Random(1));
}
