using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Support;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

/// <summary>What a run is said to take against what the heap holds while it trains.</summary>
internal sealed class TrainingMemoryTests
{
    private static readonly RedaOptions Wide = new() { Aspects = 2, Dimensions = 20, BatchSize = 64, Epochs = 1 };

    private static IEnumerable<TestCaseData> Runs()
    {
        yield return Run(Wide, new()).SetName("Total_OfManyItems_IsWhatTheHeapHolds");
        yield return Run(Wide with { Optimizer = AdamMode.Deferred }, new()).SetName("Total_OfDeferredSteps_IsWhatTheHeapHolds");
        yield return Run(Wide with { BatchSize = 4000, Sampling = SampleReading.Shared }, new()).SetName("Total_OfALargeBatch_IsWhatTheHeapHolds");
        yield return Run(Wide with { BatchSize = 4000, Sampling = SampleReading.Independent }, new()).SetName("Total_OfIndependentSamples_IsWhatTheHeapHolds");
        RedaOptions pooled = Wide with { BatchSize = 4000, Sampling = SampleReading.Pooled };
        yield return Run(pooled, new()).SetName("Total_OfChunks_IsWhatTheHeapHolds");
        yield return Run(pooled with { ChunkItems = 40, Negatives = 20, MemoryAttention = false }, new() { Threads = 4 }).SetName("Total_OfLargeChunks_IsWhatTheHeapHolds");
        yield return Run(Wide with { Dropout = 0.3, Aspects = 4, Dimensions = 128 }, new()).SetName("Total_OfDropout_IsWhatTheHeapHolds");
        yield return Run(Wide with { MemoryAttention = false }, new()).SetName("Total_WithoutMemoryAttention_IsWhatTheHeapHolds");
        yield return Run(Wide with { Aspects = 4, MemorySlots = 200 }, new() { Threads = 12 }).SetName("Total_OfManyThreads_IsWhatTheHeapHolds");
        yield return Run(Wide, new() { Validate = true }, within: 500_000).SetName("Total_WhenValidating_IsWhatTheHeapHolds");

        static TestCaseData Run(RedaOptions options, TrainingSettings settings, long within = 200_000) => new(options, settings, within);
    }

    [TestCaseSource(nameof(Runs))]
    public void Total_OfARun_IsWhatTheHeapHolds(RedaOptions options, TrainingSettings settings, long within)
    {
        Interactions data = SyntheticData.Generate(new() { Users = 2000, Items = 100_000 }).Interactions;
        var memory = new TrainingMemory(data, options, settings);

        long median = Enumerable.Range(0, 3).Select(_ => MostHeld(data, options, settings)).Order().ElementAt(1);

        Assert.That(memory.Total - memory.Data, Is.EqualTo(median).Within(within));
    }

    [Test]
    public void OfUpdate_ManyItems_IsWhatTheHeapHoldsButForSharedIds()
    {
        Interactions data = SyntheticData.Generate(new() { Users = 2000, Items = 100_000 }).Interactions;
        RedaModel model = RedaTrainer.Train(data, Wide);
        Interactions more = Interactions.From(Enumerable.Range(0, 30_000).Select(n => ($"new {n / 6}", $"new {n / 2}")));
        var memory = TrainingMemory.OfUpdate(model, more, new());
        long before = Held(), most = 0;
        var listener = new Listener<TrainingProgress>(report =>
        {
            if (report.EpochCompleted) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        });
        RedaTrainer.Update(model, more, new() { Epochs = 1 }, progress: listener);

        // What the model and the data hold is there before; of the union's ids only the places are new.
        long held = model.Histories!.MemoryBytes + more.MemoryBytes + (sizeof(float) * model.Parameters.Buffer.Length);
        Assert.That(memory.Total - held, Is.EqualTo(most).Within(8).Percent.And.GreaterThanOrEqualTo(most - 500_000));
    }

    [Test]
    public void Data_OfInteractions_IsWhatTheHeapHolds()
    {
        long before = Held();
        Interactions data = Interactions.From(Enumerable.Range(0, 200_000).Select(n => (n / 4, n % 50_000)));
        long held = Held() - before;

        Assert.That(new TrainingMemory(data, Wide, new()).Data, Is.EqualTo(held).Within(2).Percent);
    }

    [Test]
    public void Validation_OfOrderedInteractions_IsWhatTheOrderOfTheSplitTakesMore()
    {
        Interactions data = Interactions.From(Enumerable.Range(0, 200_000).Select(n => (n / 20, n % 50_000)));
        var rows = new Interactions(data.Users, data.Items, data.Offsets.ToArray(), data.HistoryItems.ToArray());
        static long Validation(Interactions data) => new TrainingMemory(data, Wide, new() { Validate = true }).Validation;
        static long HeldByOneSplit(Interactions data)
        {
            long before = Held();
            LeaveOneOutSplit split = RedaTrainer.ValidationSplit(data);
            long held = Held() - before;
            GC.KeepAlive(split);
            return held;
        }

        // What others held may be let go meanwhile, once: the median is that of the split.
        static long HeldBySplit(Interactions data) => Enumerable.Range(0, 5).Select(_ => HeldByOneSplit(data)).Order().ElementAt(2);

        Assert.That(Validation(data) - Validation(rows), Is.EqualTo(HeldBySplit(data) - HeldBySplit(rows)).Within(10).Percent.And.GreaterThan(0));
    }

    [Test]
    public void Train_WithALimit_BeginsWhatFitsAndNothingElse()
    {
        long needed = new TrainingMemory(TrainingRuns.Tiny, TrainingRuns.TinyOptions, new()).Total;
        RedaException error = Refused(TrainingRuns.Tiny, TrainingRuns.TinyOptions, new() { MemoryLimit = needed - 1 });

        Assert.That(error.Message, Does.Contain($"takes {needed:N0} bytes").And.Contain($"{needed - 1:N0} may be used"));
        Assert.That(() => RedaTrainer.Train(TrainingRuns.Tiny, TrainingRuns.TinyOptions, new() { MemoryLimit = needed }), Throws.Nothing);
    }

    [Test]
    public void Train_WithoutALimit_MayUseWhatTheProcessMay()
    {
        RedaOptions options = new() { Aspects = 4096, Dimensions = 4096, MemorySlots = 4096, HiddenSize = 4096, BatchSize = int.MaxValue / 64 };
        long before = GC.GetAllocatedBytesForCurrentThread();
        RedaException error = Refused(TrainingRuns.Small, options, new() { Validate = true, Threads = int.MaxValue });

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000), "it was counted before anything was allocated");
        Assert.That(error.Message, Does.Contain($"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes:N0} may be used"));
    }

    [Test]
    public void Total_OfSizesBeyondCounting_IsTheLargestNumber()
    {
        RedaOptions options = new() { Aspects = 4096, Dimensions = 4096, Optimizer = AdamMode.Deferred };
        var memory = new TrainingMemory(int.MaxValue, int.MaxValue, int.MaxValue, long.MaxValue, options, new() { Validate = true, Threads = int.MaxValue });

        Assert.That(memory.Total, Is.EqualTo(long.MaxValue));
        Assert.That(memory.Parameters, Is.EqualTo(3 * 4 * ((4096L * 4096 * int.MaxValue) + (50 * 4096) + 32) + (4L * int.MaxValue)));
    }

    [Test]
    public void EnsureFits_TableBeyondOneBuffer_IsRefusedWhateverTheLimit()
    {
        string found = $"{(2_100_000L * 1024) + (50 * 256) + 32:N0} numbers";
        TrainingMemory Of(int items) => new(1000, items, 100_000, 0, new RedaOptions { Aspects = 4, Dimensions = 256 }, new());

        Assert.That(() => Of(2_000_000).EnsureFits(long.MaxValue), Throws.Nothing);
        Assert.That(
            () => Of(2_100_000).EnsureFits(long.MaxValue),
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R112").And.Message.Contains(found));
    }

    private static RedaException Refused(Interactions data, RedaOptions options, TrainingSettings settings)
    {
        var listener = new Listener<TrainingProgress>(_ => Assert.Fail("nothing was to be trained"));
        RedaException? error = Assert.Throws<RedaException>(() => RedaTrainer.Train(data, options, settings, listener));
        Assert.That((error!.Code, error.Kind), Is.EqualTo(("R112", RedaErrorKind.Memory)));
        return error;
    }

    /// <summary>The most that the heap holds more at the end of an epoch than before the run. What other tests left may be freed meanwhile: take the median of a few.</summary>
    private static long MostHeld(Interactions data, RedaOptions options, TrainingSettings settings)
    {
        long before = Held(), most = 0;
        var listener = new Listener<TrainingProgress>(report =>
        {
            if (report.EpochCompleted) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        });
        RedaTrainer.Train(data, options, settings, listener);
        return most;
    }

    private static long Held()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
