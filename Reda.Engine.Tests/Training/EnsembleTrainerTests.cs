using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Ensembles;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Tests.Ensembles;
using Reda.Engine.Tests.Models;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

internal sealed class EnsembleTrainerTests
{
    private static readonly EnsembleOptions s_options = SampleEnsembles.Options with
    {
        Reda = SampleEnsembles.Options.Reda with { Epochs = 5 },
        HeldOut = HeldOutItem.Random,
        Place = null,
        End = null,
    };

    [Test]
    public void Train_NoItemToHoldOut_IsR105()
    {
        // Two users of four items, none of which they share; and two who share three.
        Interactions apart = TrainingRuns.Rows(8, [0, 1, 2, 3], [4, 5, 6, 7]), few = TrainingRuns.Rows(3, [0, 1, 2], [0, 1, 2]);

        Assert.That(() => EnsembleTrainer.Train(apart, s_options), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R105").And.Message.Contains("weights"));
        Assert.That(() => EnsembleTrainer.Train(few, s_options), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R105").And.Message.Contains("weights"));
        Assert.That(() => EnsembleTrainer.Train(TrainingRuns.Rows(1), s_options), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R105"));
    }

    private static IEnumerable<EnsembleOptions> BadOptions() =>
    [
        new() { Negatives = 0 }, new() { Negatives = 10_001 }, new() { NearItems = -1 }, new() { NearItems = 10_001 }, new() { MostCases = 0 }, new() { Decay = 0 }, new() { Decay = double.NaN }, new() { Decay = 2e10 },
        new() { Reda = new() { Dimensions = 0 } }, new() { Fism = new() { Epochs = -1 } }, new() { Slim = new() { L1 = -1 } }, new() { OtherSlim = new() { L2 = -1 } }, new() { Neighbors = new() { Shrink = -1 } },
        new() { HeldOut = (HeldOutItem)3 }, new() { Place = new() { Shrink = 0 } }, new() { End = new() { Measure = (RecencyMeasure)2 } },
    ];

    [TestCaseSource(nameof(BadOptions))]
    public void Train_OptionOutOfRange_IsR001(EnsembleOptions options)
        => Assert.That(() => EnsembleTrainer.Train(TrainingRuns.Tiny, options), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001"));

    [Test]
    public void Train_NegativeThreads_IsR001()
        => Assert.That(() => EnsembleTrainer.Train(TrainingRuns.Tiny, s_options, new() { Threads = -1 }), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001"));

    [Test]
    public void Train_TooLittleMemory_IsR112()
        => Assert.That(() => EnsembleTrainer.Train(TrainingRuns.Tiny, s_options, new() { MemoryLimit = 1 }), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R112"));

    /// <summary>Known before anything is trained.</summary>
    [Test]
    public void Train_MoreSignalsThanMemory_IsR112AtOnce()
    {
        var reports = new Reports();

        Assert.That(
            () => EnsembleTrainer.Train(TrainingRuns.Tiny, s_options with { Negatives = 10_000, MostCases = int.MaxValue }, new() { MemoryLimit = 3_000_000 }, reports),
            Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R112").And.Message.Contains("MostCases"));
        Assert.That(reports.Done, Is.Empty);
    }

    /// <summary>With so large a factor SLIM has no weights, and ranks by popularity.</summary>
    [TestCase(1e6, 0.01, 0.01)]
    [TestCase(0.01, 1e6, 0.01)]
    [TestCase(1e6, null, 1e6)]
    public void Train_TwoSlims_KeepsTheOneThatRanksHeldOutItemsBetter(double factor, double? other, double kept)
    {
        RedaEnsemble ensemble = EnsembleTrainer.Train(TrainingRuns.Tiny, s_options with { Slim = new() { L1 = factor }, OtherSlim = other is { } l1 ? new() { L1 = l1 } : null });
        Assert.That(ensemble.Options.Slim!.L1, Is.EqualTo(kept));
    }

    [Test]
    public void Train_NoSlim_TriesNoOther()
        => Assert.That(EnsembleTrainer.Train(TrainingRuns.Tiny, s_options with { Slim = null, OtherSlim = new() }).Options.Slim, Is.Null);

    [Test]
    public void Train_CancelledToken_Stops()
        => Assert.That(() => EnsembleTrainer.Train(TrainingRuns.Tiny, s_options, cancellationToken: new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public void Train_CancelledAtAnyStage_StopsThere([Values(0, 0.3, 0.61, 0.65, 0.7, 0.94)] double at)
    {
        using var source = new CancellationTokenSource();
        var reports = new Reports { OnReport = done => CancelAt(done, at, source) };

        Assert.That(() => EnsembleTrainer.Train(TrainingRuns.Tiny, s_options, progress: reports, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(reports.Done.Count(done => done >= at), Is.LessThanOrEqualTo(2));
    }

    [Test]
    public void Train_Progress_AscendsToOne([Values] bool allParts)
    {
        var reports = new Reports();
        EnsembleTrainer.Train(TrainingRuns.Tiny, allParts ? s_options : s_options with { Slim = null, Neighbors = null }, progress: reports);

        Assert.That(reports.Done, Is.Ordered.And.All.InRange(0, 1));
        Assert.That(reports.Done[^1], Is.EqualTo(1));
        Assert.That(reports.Threads, Is.All.EqualTo(Environment.CurrentManagedThreadId));
        string[] others = allParts ? ["fism", "slim", "item-knn", "popularity"] : ["fism", "popularity"];
        Assert.That(reports.Stages, Is.EqualTo((string[])["REDA, trial", .. others, "weighing the parts", "REDA", .. others]));
    }

    [Test]
    public void Train_BestEpoch_StandsInTheOptionsAndIsTrainedToOnAllData()
    {
        Interactions data = TrainingRuns.Small;

        // So fast that it is best early.
        EnsembleOptions options = s_options with { Reda = s_options.Reda with { Epochs = 15, LearningRate = 0.05 } };
        RedaModel trial = RedaTrainer.Train(data, options.Reda, new() { Validate = true, ValidateEvery = 2, Patience = 2 });
        RedaEnsemble ensemble = EnsembleTrainer.Train(data, options);
        int best = trial.Provenance!.BestEpoch!.Value;

        Assert.That(best, Is.LessThan(15));
        Assert.That(ensemble.Options, Is.EqualTo(options with { Reda = options.Reda with { Epochs = best } }));
        Assert.That(TrainingRuns.Hash(ensemble.Reda), Is.EqualTo(TrainingRuns.Hash(RedaTrainer.Train(data, options.Reda with { Epochs = best }))));
    }

    [Test]
    public void Trial_AnySplit_TrainsOnWhatItLeavesAndStopsByWhatItHoldsOut()
    {
        LeaveOneOutSplit split = LeaveOneOut.Split(TrainingRuns.Small, seed: 99);
        RedaOptions options = s_options.Reda with { Epochs = 6 };
        var trial = (RedaModel)EnsembleTrainer.Trial(TrainingRuns.Small, split, s_options with { Reda = options }, new(), progress: null, CancellationToken.None)[0].Model;
        RedaModel left = RedaTrainer.Train(split.Train, options with { Epochs = trial.Provenance!.BestEpoch!.Value });

        Assert.That(TrainingRuns.Hash(trial), Is.EqualTo(TrainingRuns.Hash(left)));
        Assert.That(trial.Provenance.Validation!.Values, Is.EqualTo(RankingEvaluator.Evaluate(left, split).Record().Values));
    }

    /// <summary>Rows that differ in their last items alone: random items are the same, and the last ones are not.</summary>
    [Test]
    public void Train_LastItems_DecideTheWeightsWhereTheyAreAskedFor()
    {
        Interactions forwards = InOrder(row => row), backwards = InOrder(row => row.Reverse());
        float[] Weights(Interactions data, HeldOutItem item) => [.. EnsembleTrainer.Train(data, s_options with { HeldOut = item }).Parts.Select(part => part.Weight)];

        Assert.That(Weights(forwards, HeldOutItem.Random), Is.EqualTo(Weights(backwards, HeldOutItem.Random)));
        Assert.That(Weights(forwards, HeldOutItem.Last), Is.Not.EqualTo(Weights(backwards, HeldOutItem.Last)).And.Not.EqualTo(Weights(forwards, HeldOutItem.Random)));
        Assert.That(EnsembleTrainer.Split(forwards, HeldOutItem.Last).HeldOut, Is.EqualTo(LeaveOneOut.Last(forwards, keepKnown: true).HeldOut));
    }

    /// <summary>The same pairs in an order of their own, sorted by item, in that of their own with random items asked for, and without any.</summary>
    [TestCase(true, HeldOutItem.Auto, HeldOutItem.Last)]
    [TestCase(false, HeldOutItem.Auto, HeldOutItem.Random)]
    [TestCase(null, HeldOutItem.Auto, HeldOutItem.Random)]
    [TestCase(true, HeldOutItem.Random, HeldOutItem.Random)]
    [TestCase(false, HeldOutItem.Last, HeldOutItem.Last)]
    public void Train_OrderOfTheData_DecidesWhatIsHeldOutAndWhetherPlacesCount(bool? shuffled, HeldOutItem asked, HeldOutItem settled)
    {
        Interactions data = shuffled is { } any ? InOrder(any ? row => row.OrderBy(item => item * (7 + row[0]) % 41) : row => row) : TrainingRuns.Tiny;
        EnsembleOptions options = s_options with { HeldOut = asked, Place = new(), End = new() { Measure = RecencyMeasure.End } };
        RedaEnsemble ensemble = EnsembleTrainer.Train(data, options);
        bool last = settled == HeldOutItem.Last;

        Assert.That((ensemble.Options.HeldOut, ensemble.Options.Place, ensemble.Options.End), Is.EqualTo((settled, last ? options.Place : null, last ? options.End : null)));
        Assert.That(ensemble.Parts.Any(part => part.Name == "place"), Is.EqualTo(last));
        Assert.That(ensemble.Parts.Any(part => part.Name == "end"), Is.EqualTo(last));
        if (last) Assert.That(ensemble.Parts.Where(part => part.Name is "place" or "end").Select(part => part.Weight), Is.All.Not.Zero);
    }

    /// <summary>Rows in an order of their own, but nobody's last item has another user.</summary>
    [Test]
    public void Train_NoLastItemThatAnotherHas_FallsBackToRandomOnes()
    {
        int[][] inOrder = [.. Enumerable.Range(0, 12).Select(user => (int[])[.. user % 2 == 0 ? new[] { 0, 1, 2, 3 } : [3, 2, 1, 0], 4 + user])];
        var offsets = Enumerable.Range(0, 13).Select(user => 5 * user).ToArray();
        var data = new Interactions(
            new(offsets.SkipLast(1).Select(n => $"user {n}")), new(Enumerable.Range(0, 16).Select(n => $"item {n}")), offsets, [.. inOrder.SelectMany(row => row.Order())], inOrder: [.. inOrder.SelectMany(row => row)]);

        Assert.That(TimeOrder.IsLikely(data));
        Assert.That(EnsembleTrainer.Train(data, s_options with { HeldOut = HeldOutItem.Auto }).Options.HeldOut, Is.EqualTo(HeldOutItem.Random));
        Assert.That(() => EnsembleTrainer.Train(data, s_options with { HeldOut = HeldOutItem.Last }), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R105"));
    }

    /// <summary>Where items come out one after the other the late ones are preferred.</summary>
    [Test]
    public void Train_LateItems_ArePreferred()
    {
        Interactions data = InOrder(row => row.OrderBy(item => (item % 10) + ((item * 31) % 7)));
        RedaEnsemble ensemble = EnsembleTrainer.Train(data, s_options with { HeldOut = HeldOutItem.Last, Place = new() });

        Assert.That(ensemble.Parts.Single(part => part.Name == "place").Weight, Is.Positive);
    }

    [Test]
    public void Train_LastItemsOfNoOrder_IsR105()
        => Assert.That(
            () => EnsembleTrainer.Train(TrainingRuns.Tiny, s_options with { HeldOut = HeldOutItem.Last }),
            Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R105").And.Message.Contains("order"));

    [Test]
    public void TrialAndFinal_GivenReda_DoNotFitAnother()
    {
        Interactions data = TrainingRuns.Tiny;
        RedaModel reda = RedaTrainer.Train(data, s_options.Reda with { Epochs = 1 });

        Assert.That(EnsembleTrainer.Trial(data, RedaTrainer.ValidationSplit(data), s_options, new(), progress: null, CancellationToken.None, reda)[0].Model, Is.SameAs(reda));
        Assert.That(EnsembleTrainer.Final(data, s_options, new(), progress: null, CancellationToken.None, reda)[0].Model, Is.SameAs(reda));
    }

    [Test]
    public void Train_FewerCases_WeighsByThoseAlone()
    {
        float[] Weights(int cases) => [.. EnsembleTrainer.Train(TrainingRuns.Tiny, s_options with { MostCases = cases }).Parts.Select(part => part.Weight)];
        float[] all = Weights(20), some = Weights(10);

        Assert.That(Weights(int.MaxValue), Is.EqualTo(all));
        Assert.That(Weights(10), Is.EqualTo(some).And.Not.EqualTo(all));
    }

    [Test]
    public void Train_NoNearItems_HasOneSumAndTheSameWeights()
    {
        RedaEnsemble two = EnsembleTrainer.Train(TrainingRuns.Small, s_options), one = EnsembleTrainer.Train(TrainingRuns.Small, s_options with { NearItems = 0 });

        Assert.That(one.NearOffset, Is.Null);
        Assert.That(one.Parts.Select(part => part.NearWeight), Is.All.Zero);
        Assert.That(two.NearOffset, Is.InRange(-16, 0));
        Assert.That(two.Parts.Select(part => part.NearWeight), Is.All.Matches<float>(float.IsFinite).And.Some.Not.Zero);
        Assert.That(two.Parts.Select(part => (part.Weight, part.Centre)), Is.EqualTo(one.Parts.Select(part => (part.Weight, part.Centre))));
        Assert.That(two.Scores([1, 2, 3], 4, 5), Is.Not.EqualTo(one.Scores([1, 2, 3], 4, 5)));
    }

    [Test]
    public void WithSeed_AnyOptions_GivesItToEveryPart()
    {
        EnsembleOptions options = s_options.WithSeed(9), few = new EnsembleOptions { Fism = null, Slim = null, Neighbors = null }.WithSeed(9);

        Assert.That(new[] { options.Reda.Seed, options.Fism!.Seed, options.Slim!.Seed, options.Neighbors!.Seed, few.Reda.Seed }, Is.All.EqualTo(9UL));
        Assert.That((few.Fism, few.Slim, few.Neighbors), Is.EqualTo(((object?)null, (object?)null, (object?)null)));
        Assert.That(EnsembleTrainer.Train(TrainingRuns.Tiny, options).Scores([1, 2], 3, 4), Is.Not.EqualTo(EnsembleTrainer.Train(TrainingRuns.Tiny, s_options).Scores([1, 2], 3, 4)));
    }

    /// <summary>Users who lack fewer items than there should be negatives; one of them lacks none.</summary>
    [Test]
    public void Train_UsersWhoHaveNearlyEverything_WeighsByWhatTheyLack()
    {
        Interactions data = TrainingRuns.Rows(6, [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4], [1, 2, 3, 4], [0, 2, 3, 5], [0, 1, 4, 5]);
        RedaEnsemble ensemble = EnsembleTrainer.Train(data, s_options);

        Assert.That(ensemble.Scores([0, 1], 2, 3, 4, 5), Is.All.Matches<float>(float.IsFinite));
    }

    private static Interactions InOrder(Func<int[], IEnumerable<int>> order)
    {
        Interactions data = TrainingRuns.Tiny;
        int[] rows = [.. Enumerable.Range(0, data.Users.Count).SelectMany(user => order(data.History(user).ToArray()))];
        return new Interactions(data.Users, data.Items, data.Offsets.ToArray(), data.HistoryItems.ToArray(), inOrder: rows);
    }

    private static void CancelAt(double done, double at, CancellationTokenSource source)
    {
        if (done >= at) source.Cancel();
    }

    private sealed class Reports : IProgress<EnsembleProgress>
    {
        public List<double> Done { get; } = [];

        public List<string> Stages { get; } = [];

        public List<int> Threads { get; } = [];

        public Action<double>? OnReport { get; init; }

        public void Report(EnsembleProgress value)
        {
            Done.Add(value.Done);
            if (Stages.Count == 0 || Stages[^1] != value.Stage) Stages.Add(value.Stage);
            Threads.Add(Environment.CurrentManagedThreadId);
            OnReport?.Invoke(value.Done);
        }
    }
}
