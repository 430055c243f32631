using NUnit.Framework;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Support;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

/// <summary>Who looks on after every epoch sees the model of that epoch and changes nothing.</summary>
internal sealed class AfterEpochTests
{
    private static IEnumerable<RedaOptions> Readings =>
    [
        TrainingRuns.TinyOptions with { BatchSize = 13 },
        TrainingRuns.TinyOptions with { BatchSize = 13, MemoryAttention = false, WeightDecay = 1e-4 },
        TrainingRuns.PooledOptions,
    ];

    [Test]
    public void Train_LookedAtAfterEveryEpoch_ShowsEachAndEndsWithTheSameBits([ValueSource(nameof(Readings))] RedaOptions reading, [Values] AdamMode optimizer, [Values(1, 2)] int threads)
    {
        RedaOptions options = reading with { Optimizer = optimizer };
        var watch = new EpochWatch(TrainingRuns.Tiny);
        RedaModel watched = RedaTrainer.Train(TrainingRuns.Tiny, options, new() { Threads = threads, AfterEpoch = watch.Note });

        Assert.That(TrainingRuns.Hash(watched), Is.EqualTo(TrainingRuns.Hash(RedaTrainer.Train(TrainingRuns.Tiny, options))));
        Assert.That(watch.Scores, Has.Count.EqualTo(options.Epochs));
        Assert.That(watch.Scores[^1], Is.EqualTo(watch.Of(watched)));
        for (int epoch = 1; epoch < options.Epochs; epoch++)
            Assert.That(watch.Scores[epoch - 1], Is.EqualTo(watch.Of(RedaTrainer.Train(TrainingRuns.Tiny, options with { Epochs = epoch }))), $"epoch {epoch}");
    }

    [Test]
    public void Train_Validating_ShowsEveryEpochAndReturnsTheBest([Values] AdamMode optimizer)
    {
        RedaOptions options = TrainingRuns.SmallOptions with { Epochs = 40, Optimizer = optimizer };
        var settings = new TrainingSettings { Validate = true, ValidateEvery = 2, Patience = 2 };
        var watch = new EpochWatch(TrainingRuns.Small);
        RedaModel watched = RedaTrainer.Train(TrainingRuns.Small, options, settings with { AfterEpoch = watch.Note });

        Assert.That(TrainingRuns.Hash(watched), Is.EqualTo(TrainingRuns.Hash(RedaTrainer.Train(TrainingRuns.Small, options, settings))));
        Assert.That(watch.Scores, Has.Count.EqualTo(watched.Provenance!.Epochs).And.Count.LessThan(options.Epochs));
        Assert.That(watch.Scores[watched.Provenance.BestEpoch!.Value - 1], Is.EqualTo(watch.Of(watched)));
    }
}
