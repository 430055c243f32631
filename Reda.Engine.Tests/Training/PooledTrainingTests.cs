using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Evaluation;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Persistence;
using Reda.Engine.Tests.Support;
using Reda.Engine.Tests.Threading;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

/// <summary>Training on the pooled score keeps every promise of training on samples.</summary>
internal sealed class PooledTrainingTests
{
    private static readonly RedaOptions Options = TrainingRuns.PooledOptions;

    [Test]
    public void Train_PlantedAspects_AreLearned(
        [Values(RelationLossKind.Softmax, RelationLossKind.Bpr)] RelationLossKind loss, [Values] HistoryPooling pooling, [Values] bool memoryAttention)
    {
        RedaOptions options = TrainingRuns.SmallOptions with { Sampling = SampleReading.Pooled, Loss = loss, Pooling = pooling, MemoryAttention = memoryAttention };
        LeaveOneOutSplit split = LeaveOneOut.Split(TrainingRuns.Small, seed: 1);
        var (model, reports) = TrainingRuns.Train(split.Train, options, new() { Threads = 2 });
        double[] losses = [.. reports.Where(report => report.EpochCompleted).Select(report => report.Loss)];

        Assert.That(losses[^1], Is.LessThan(0.75 * losses[0]));
        Assert.That(HitRatio(model, split), Is.GreaterThan(1.5 * HitRatio(new Popularity(split.Train), split)));
    }

    [Test]
    [Category("Numerical")]
    public void Train_FrozenConfiguration_GivesFrozenBits()
    {
        // Plain arithmetic, so that nothing but the trainer can change the hash: 20 users with six of 40 items each.
        IEnumerable<int> History(int user) => Enumerable.Range(0, 6).Select(n => (user + (n * n * (1 + (user % 3)))) % 40);
        Interactions data = TrainingRuns.Rows(40, [.. Enumerable.Range(0, 20).Select(user => History(user).Order().ToArray())]);
        RedaOptions options = Options with { Pooling = HistoryPooling.LogMeanExp };

        Assert.That(TrainingRuns.Hash(RedaTrainer.Train(data, options, new() { Threads = 2 })), Is.EqualTo("eeb23ad969f544b2e52e4e21f8ef34ab0db4cd77d33b18be95bd9b70f9ec06e6"));
    }

    [Test]
    [Category("Numerical")]
    public void Train_AnyNumberOfThreads_GivesTheSameBits(
        [Values] bool memoryAttention, [Values(RelationLossKind.Softmax, RelationLossKind.Bpr)] RelationLossKind loss, [Values] HistoryPooling pooling, [Values] AdamMode optimizer)
    {
        RedaOptions options = Options with { MemoryAttention = memoryAttention, Loss = loss, Pooling = pooling, Optimizer = optimizer };
        string one = Hash(options, 1);

        Assert.That(new[] { 2, 3, 8 }.Select(threads => Hash(options, threads)), Is.All.EqualTo(one));
    }

    [Test]
    public void Train_DeferredSteps_GiveTheBitsOfDense([Values] bool memoryAttention, [Values(0, 1e-3)] double weightDecay)
    {
        RedaOptions options = Options with { MemoryAttention = memoryAttention, WeightDecay = weightDecay, BatchSize = 8, Epochs = 20 };
        string dense = Hash(options with { Optimizer = AdamMode.Dense }, 1);

        Assert.That(new[] { 1, 2, 3 }.Select(threads => Hash(options with { Optimizer = AdamMode.Deferred }, threads)), Is.All.EqualTo(dense));
        Assert.That(Hash(options, 1), Is.Not.EqualTo(dense), "sparse is another optimiser");
    }

    [Test]
    public void Train_AnyOptionThatMatters_ChangesTheBits()
    {
        RedaOptions[] variants =
        [
            Options, Options with { Seed = 2 }, Options with { Loss = RelationLossKind.Bpr }, Options with { ChunkItems = 5 }, Options with { Negatives = 4 },
            Options with { PopularNegatives = 0 }, Options with { BatchSize = 16 }, Options with { Pooling = HistoryPooling.LogMeanExp },
            Options with { Pooling = HistoryPooling.LogMeanExp, Beta = 2 }, Options with { Dropout = 0.2 }, Options with { Dropout = 0.3 },
        ];

        Assert.That(variants.Select(variant => Hash(variant, 1)), Is.Unique);
    }

    [Test]
    public void Train_Reports_CountInteractions()
    {
        var (_, reports) = TrainingRuns.Train(TrainingRuns.Tiny, Options, new());
        var sampler = new ChunkSampler(TrainingRuns.Tiny, Options.ChunkItems, Options.Negatives, Options.PopularNegatives, Options.Seed);
        TrainingProgress[] first = [.. reports.Where(report => report.Epoch == 1)];

        Assert.That(first, Has.Length.EqualTo(1 + ((sampler.SamplesPerEpoch + Options.StepSize - 1) / Options.StepSize)));
        Assert.That(first.Select(report => report.SamplesPerEpoch), Is.All.EqualTo(sampler.InteractionsPerEpoch));
        Assert.That(first.Select(report => report.Samples), Is.Ordered);
        Assert.That((first[0].Samples, first[^1].Samples), Is.EqualTo((sampler.InteractionsPerEpoch * Options.StepSize / sampler.SamplesPerEpoch, sampler.InteractionsPerEpoch)));
        Assert.That(first[0].Loss, Is.EqualTo(Math.Log(1 + Options.Negatives)).Within(0.2), "a loss an interaction, undecided at first");
    }

    [Test]
    public void Train_InterruptedAndContinued_EndsWithTheBitsOfTheUninterruptedRun([Values] AdamMode optimizer, [Values] bool validate)
    {
        RedaOptions options = Options with { Optimizer = optimizer, Epochs = 6 };
        TrainingSettings settings = new() { Threads = 2, Validate = validate, ValidateEvery = 2, Patience = 5 };
        byte[] expected = SampleModels.Bytes(RedaTrainer.Train(TrainingRuns.Tiny, options, settings));
        using var folder = new TemporaryFolder();

        RedaModel? model = null;
        for (int run = 0, resumed = 0; model is null; run++)
        {
            Assert.That(run, Is.LessThan(100));
            var reports = new Listener<CheckpointReport>(report => resumed += report is { Event: CheckpointEvent.Resumed, Samples: > 0 } ? 1 : 0);
            var checkpoints = new CheckpointSettings { Folder = folder["."], Every = CheckpointInterval.OfTime(TimeSpan.FromTicks(1)), Resume = run > 0, Reports = reports };
            model = TrainingRuns.TrainUntil(3, options, settings with { Checkpoints = checkpoints });
            if (model is not null) Assert.That(resumed, Is.GreaterThan(0), "some runs began inside an epoch");
        }

        Assert.That(SampleModels.Bytes(model), Is.EqualTo(expected));
    }

    [Test]
    public void Train_OtherPooledOptions_AreRefusedByACheckpoint()
    {
        using var folder = new TemporaryFolder();
        var checkpoints = new CheckpointSettings { Folder = folder["."], Every = CheckpointInterval.OfEpochs(1) };
        RedaTrainer.Train(TrainingRuns.Tiny, Options, new() { Checkpoints = checkpoints });

        foreach (RedaOptions other in new[] { Options with { Negatives = 4 }, TrainingRuns.TinyOptions })
        {
            Assert.That(
                () => RedaTrainer.Train(TrainingRuns.Tiny, other, new() { Checkpoints = checkpoints with { Resume = true } }),
                Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R141"));
        }
    }

    [Test]
    public void Run_InSteadyState_AllocatesNothing([Values] bool memoryAttention, [Values] AdamMode optimizer, [Values] HistoryPooling pooling, [Values(1, 3)] int threads)
    {
        RedaOptions options = Options with { MemoryAttention = memoryAttention, Optimizer = optimizer, Pooling = pooling };
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, TrainingRuns.Tiny.Items.Count);
        RedaParameters.Initialize(parameters, options);
        var sampler = new ChunkSampler(TrainingRuns.Tiny, options.ChunkItems, options.Negatives, options.PopularNegatives, options.Seed);
        using var step = new TrainingStep(parameters, options, sampler, TrainingRuns.Tiny.Items.Count, threads, CancellationToken.None);
        for (int epoch = 1; epoch <= 5; epoch++) step.Run(epoch, 0, options.StepSize);

        long bytes = Allocations.Fewest(() =>
        {
            for (int epoch = 6; epoch < 26; epoch++) step.Run(epoch, 0, options.StepSize);
        });

        Assert.That(bytes, Is.Zero);
    }

    /// <summary>A diverged number must surface in the sums of the same step and must not be repaired on the way.</summary>
    [Test]
    [Category("Numerical")]
    public void Run_ANumberThatIsNotFinite_IsSeenInTheSums(
        [Values("keys", "hidden_weight", "hidden_bias", "projection", "slots", "items")] string slice,
        [Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float value,
        [Values(RelationLossKind.Softmax, RelationLossKind.Bpr)] RelationLossKind loss,
        [Values] HistoryPooling pooling)
    {
        RedaOptions options = Options with { Loss = loss, Pooling = pooling, BatchSize = 1000 };
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, TrainingRuns.Tiny.Items.Count);
        RedaParameters.Initialize(parameters, options);
        parameters[slice][0][0] = value;
        var sampler = new ChunkSampler(TrainingRuns.Tiny, options.ChunkItems, options.Negatives, 0, options.Seed);
        using var step = new TrainingStep(parameters, options, sampler, TrainingRuns.Tiny.Items.Count, 1, CancellationToken.None);

        LossTotals totals = step.Run(1, 0, sampler.SamplesPerEpoch);

        // The rectifier makes minus infinity a unit that never fires; all else reaches the loss.
        Assert.That(double.IsFinite(totals.Loss), Is.EqualTo(slice == "hidden_bias" && float.IsNegativeInfinity(value)));
    }

    [Test]
    public void Train_ManyStepsWithDecay_LeavesNothingThatCouldBecomeSubnormal([Values] bool memoryAttention, [Values] HistoryPooling pooling)
    {
        RedaOptions options = Options with { MemoryAttention = memoryAttention, Pooling = pooling, WeightDecay = 1e-3, Epochs = 150 };
        RedaModel model = RedaTrainer.Train(TrainingRuns.Tiny, options);

        Assert.That(model.Parameters.Buffer.Span.ToArray().Count(value => value != 0 && Math.Abs(value) < 1e-10f), Is.Zero);
    }

    [Test]
    public void Train_OneMemorySlot_CollapsesAndSaysWhy([Values(RelationLossKind.Softmax, RelationLossKind.Bpr)] RelationLossKind loss)
        => Expect("R702", "at least 2 memory slots", TrainingRuns.SmallOptions with { MemorySlots = 1, Sampling = SampleReading.Pooled, Loss = loss, Epochs = 3 });

    [Test]
    public void Train_DecayThatOutweighsTheSignal_CollapsesAndSaysWhy([Values(RelationLossKind.Softmax, RelationLossKind.Bpr)] RelationLossKind loss)
        => Expect("R702", "lower the weight decay (100)", TrainingRuns.SmallOptions with { WeightDecay = 100, Sampling = SampleReading.Pooled, Loss = loss });

    [Test]
    public void Train_LearningRateTimesAMillion_Diverges([Values] bool memoryAttention)
        => Expect("R701", "learning rate (10000)", Options with { MemoryAttention = memoryAttention, LearningRate = 1e4 });

    [Test]
    public void Update_OfAPooledModel_KeepsItsOptions()
    {
        RedaModel model = RedaTrainer.Train(TrainingRuns.Tiny, Options);

        RedaModel updated = RedaTrainer.Update(model, Interactions.From([(TrainingRuns.Tiny.Users[0], "new"), (TrainingRuns.Tiny.Users[1], "new")]));

        Assert.That((updated.Options, updated.Items.Count), Is.EqualTo((Options, model.Items.Count + 1)));
    }

    private static string Hash(RedaOptions options, int threads) => TrainingRuns.Hash(RedaTrainer.Train(TrainingRuns.Tiny, options, new() { Threads = threads }));

    private static double HitRatio(IRecommender model, LeaveOneOutSplit split)
        => RankingEvaluator.Evaluate(model, EvaluationCaseBuilder.FromSplit(split, model.Items).Cases, new() { Negatives = 50 }).Sampled.HitRatio10;

    private static void Expect(string code, string text, RedaOptions options)
        => Assert.That(
            () => RedaTrainer.Train(TrainingRuns.Small, options),
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo(code).And.Message.Contains(text));
}
