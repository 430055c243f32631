using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Evaluation;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

internal sealed class RedaTrainerTests
{
    [Test]
    public void Train_PlantedAspects_AreLearned([Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind loss, [Values(SampleReading.Shared, SampleReading.Independent)] SampleReading sampling, [Values] bool memoryAttention)
    {
        RedaOptions options = TrainingRuns.SmallOptions with { Loss = loss, Sampling = sampling, MemoryAttention = memoryAttention };
        LeaveOneOutSplit split = LeaveOneOut.Split(TrainingRuns.Small, seed: 1);
        var (model, reports) = TrainingRuns.Train(split.Train, options, new() { Threads = 2 });
        double[] losses = [.. reports.Where(report => report.EpochCompleted).Select(report => report.Loss)];

        Assert.That(losses[^1], Is.LessThan(0.5 * losses[0]));
        Assert.That(HitRatio(model, split), Is.GreaterThan(1.5 * HitRatio(new Popularity(split.Train), split)));
    }

    [Test]
    public void Train_Reports_TellASteadyStory()
    {
        RedaOptions options = TrainingRuns.TinyOptions;
        var (_, reports) = TrainingRuns.Train(TrainingRuns.Tiny, options, new() { Threads = 2 });
        int samples = new RelationSampler(TrainingRuns.Tiny, options.Sampling, options.Seed).SamplesPerEpoch;
        int steps = (samples + options.BatchSize - 1) / options.BatchSize;

        Assert.That(reports.Select(report => report.Epoch), Is.EqualTo(Enumerable.Range(1, options.Epochs).SelectMany(epoch => Enumerable.Repeat(epoch, steps + 1))));
        Assert.That(reports.Select(report => (report.Epochs, report.SamplesPerEpoch, report.Validation)), Is.All.EqualTo((options.Epochs, samples, (RankingMetrics?)null)));
        foreach (TrainingProgress[] epoch in reports.Chunk(steps + 1))
        {
            int[] done = [.. Enumerable.Range(1, steps).Select(step => Math.Min(step * options.BatchSize, samples)), samples];
            Assert.That(epoch.Select(report => report.Samples), Is.EqualTo(done));
            Assert.That(epoch.Select(report => report.EpochCompleted), Is.EqualTo(Enumerable.Range(0, steps + 1).Select(n => n == steps)));
            Assert.That(epoch[^1] with { EpochCompleted = false }, Is.EqualTo(epoch[^2]), "the last report is the last step's");
            Assert.That(epoch.Select(report => report.Seconds), Is.Ordered.And.All.Positive);
            foreach (TrainingProgress report in epoch)
            {
                double[] parts = [report.GradientSeconds, report.OptimizerSeconds, report.SamplingSeconds];
                Assert.That(parts, Is.All.Positive);
                Assert.That(parts.Sum(), Is.LessThanOrEqualTo(report.Seconds * (1 + 1e-12)));
                Assert.That(report.SamplesPerSecond, Is.EqualTo(report.Samples / report.Seconds).Within(1e-9).Percent);
            }
        }
    }

    [Test]
    public void Train_ReportedLoss_IsTheMeanOverTheEpoch()
    {
        // Spreads that small leave every sample undecided: each loss is ln 2.
        RedaOptions options = TrainingRuns.TinyOptions with { ItemSpread = 1e-4, LearningRate = 1e-9, Epochs = 1 };
        var (_, reports) = TrainingRuns.Train(TrainingRuns.Tiny, options, new());

        Assert.That(reports.Select(report => report.Loss), Is.All.EqualTo(Math.Log(2)).Within(1e-6));
    }

    [Test]
    public void Train_TokenCancelledFromAReport_StopsThere()
    {
        using var source = new CancellationTokenSource();
        int reports = 0;
        var listener = new Listener<TrainingProgress>(_ =>
        {
            if (++reports == 2) source.Cancel();
        });

        Assert.That(
            () => RedaTrainer.Train(TrainingRuns.Tiny, TrainingRuns.TinyOptions, new() { Threads = 2 }, listener, source.Token),
            Throws.InstanceOf<OperationCanceledException>().With.Property(nameof(OperationCanceledException.CancellationToken)).EqualTo(source.Token));
        Assert.That(reports, Is.EqualTo(2));
    }

    [Test]
    public void Train_TokenCancelledBefore_DoesNotReport()
    {
        var listener = new Listener<TrainingProgress>(_ => Assert.Fail("nothing was to be trained"));

        Assert.That(
            () => RedaTrainer.Train(TrainingRuns.Tiny, TrainingRuns.TinyOptions, progress: listener, cancellationToken: new(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Train_AListenerThatThrows_EndsTheRunWithItsException()
    {
        var listener = new Listener<TrainingProgress>(_ => throw new NotSupportedException("no display"));

        Assert.That(() => RedaTrainer.Train(TrainingRuns.Tiny, TrainingRuns.TinyOptions, progress: listener), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public void Train_OptionOutOfRange_IsNamed()
        => ExpectUsageError(() => RedaTrainer.Train(TrainingRuns.Tiny, TrainingRuns.TinyOptions with { Dimensions = 0 }), nameof(RedaOptions.Dimensions));

    private static IEnumerable<TestCaseData> WrongSettings()
    {
        yield return new TestCaseData(new TrainingSettings { Threads = -1 }, nameof(TrainingSettings.Threads));
        yield return new TestCaseData(new TrainingSettings { ValidateEvery = 0 }, nameof(TrainingSettings.ValidateEvery));
        yield return new TestCaseData(new TrainingSettings { Patience = 0 }, nameof(TrainingSettings.Patience));
        yield return new TestCaseData(new TrainingSettings { MostValidationItems = -1 }, nameof(TrainingSettings.MostValidationItems));
        yield return new TestCaseData(new TrainingSettings { MemoryLimit = -1 }, nameof(TrainingSettings.MemoryLimit));
    }

    [TestCaseSource(nameof(WrongSettings))]
    public void Train_SettingOutOfRange_IsNamed(TrainingSettings settings, string name)
        => ExpectUsageError(() => RedaTrainer.Train(TrainingRuns.Tiny, TrainingRuns.TinyOptions, settings), name);

    [Test]
    public void Train_NobodyToTrainOn_IsADataError()
        => Assert.That(
            () => RedaTrainer.Train(TrainingRuns.Rows(1, [0]), TrainingRuns.TinyOptions),
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R105"));

    [Test]
    public void Train_OneUserWhoLacksOneItem_Works()
    {
        RedaModel model = RedaTrainer.Train(TrainingRuns.Rows(4, [0, 1, 3], [0, 1, 2, 3], [2]), TrainingRuns.TinyOptions, new() { Threads = 8 });

        Assert.That(model.RecommendForUser("2").Select(recommendation => recommendation.Score), Is.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void Train_Model_KeepsOptionsItemsAndHistories()
    {
        RedaModel model = RedaTrainer.Train(TrainingRuns.Tiny, TrainingRuns.TinyOptions);

        Assert.That(model.Options, Is.EqualTo(TrainingRuns.TinyOptions));
        Assert.That((model.Items, model.Histories), Is.EqualTo((TrainingRuns.Tiny.Items, TrainingRuns.Tiny)));
    }

    private static double HitRatio(IRecommender model, LeaveOneOutSplit split)
        => RankingEvaluator.Evaluate(model, EvaluationCaseBuilder.FromSplit(split, model.Items).Cases, new() { Negatives = 50 }).Sampled.HitRatio10;

    private static void ExpectUsageError(Action train, string name)
        => Assert.That(
            train,
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R001").And.Property(nameof(RedaException.ExitCode)).EqualTo(2)
                .And.Message.Contains(name));
}
