using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Persistence;
using Reda.Engine.Tests.Persistence;
using Reda.Engine.Tests.Support;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

/// <summary>Runs that are interrupted and continued end with the bits of runs that are not.</summary>
internal sealed class CheckpointTests
{
    /// <summary>After every optimiser step.</summary>
    private static readonly CheckpointInterval EveryStep = CheckpointInterval.OfTime(TimeSpan.FromTicks(1));

    private static readonly RedaOptions Options = TrainingRuns.TinyOptions with { Epochs = 6, BatchSize = 33 };

    private readonly List<CheckpointReport> _reports = [];
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _reports.Clear();
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Train_InterruptedAtRandomSteps_EndsWithTheBitsOfTheUninterruptedRun([Values] AdamMode optimizer, [Values] bool validate, [Values(1, 2, 3)] int seed)
    {
        RedaOptions options = Options with { Optimizer = optimizer };
        TrainingSettings settings = new() { Threads = 1, Validate = validate, ValidateEvery = 2, Patience = 2 };
        byte[] expected = Saved(RedaTrainer.Train(TrainingRuns.Tiny, options, settings));
        var random = new Random(seed);

        RedaModel? model = null;
        for (int run = 0; model is null; run++)
        {
            TrainingSettings again = settings with { Threads = 1 + random.Next(3), Checkpoints = Checkpoints(EveryStep, resume: run > 0) };
            model = TrainingRuns.TrainUntil(random.Next(1, 9), options, again);
        }

        Assert.That(_reports.Count(report => report.Event == CheckpointEvent.Resumed && report.Samples > 0), Is.GreaterThan(0), "some runs began inside an epoch");
        Assert.That(Saved(model), Is.EqualTo(expected));
    }

    [Test]
    public void Train_InterruptedAfterAnEpoch_EndsWithTheBitsOfTheUninterruptedRun([Values] AdamMode optimizer, [Values] bool validate, [Values(1, 2)] int every)
    {
        RedaOptions options = Options with { Optimizer = optimizer };
        TrainingSettings settings = new() { Validate = validate, ValidateEvery = 1, Patience = 3 };
        byte[] expected = Saved(RedaTrainer.Train(TrainingRuns.Tiny, options, settings));

        var interval = CheckpointInterval.OfEpochs(every);
        Assert.That(TrainingRuns.TrainUntil(18, options, settings with { Checkpoints = Checkpoints(interval) }), Is.Null);
        RedaModel? model = TrainingRuns.TrainUntil(int.MaxValue, options, settings with { Threads = 3, Checkpoints = Checkpoints(interval, resume: true) });

        CheckpointReport resumed = _reports.Single(report => report.Event == CheckpointEvent.Resumed);
        Assert.That((resumed.Samples, (resumed.Epoch - 1) % every), Is.EqualTo((0, 0)));
        Assert.That(resumed.Epoch, Is.GreaterThan(1));
        Assert.That(Saved(model!), Is.EqualTo(expected));
    }

    [Test]
    public void Train_WithCheckpoints_GivesTheBitsOfARunWithout([Values] AdamMode optimizer)
    {
        RedaOptions options = Options with { Optimizer = optimizer };
        byte[] expected = Saved(RedaTrainer.Train(TrainingRuns.Tiny, options));

        Assert.That(Saved(RedaTrainer.Train(TrainingRuns.Tiny, options, new() { Checkpoints = Checkpoints(EveryStep) })), Is.EqualTo(expected));
    }

    [Test]
    public void Train_ResumedAfterItsEnd_GivesTheModelAtOnce([Values] bool stoppedEarly)
    {
        RedaOptions options = stoppedEarly ? TrainingRuns.SmallOptions with { Epochs = 60 } : Options;
        Interactions data = stoppedEarly ? TrainingRuns.Small : TrainingRuns.Tiny;
        TrainingSettings settings = new() { Validate = stoppedEarly, ValidateEvery = 1, Patience = 2, Checkpoints = Checkpoints(CheckpointInterval.OfEpochs(1)) };
        RedaModel trained = RedaTrainer.Train(data, options, settings);
        var nothing = new Listener<TrainingProgress>(_ => Assert.Fail("nothing was left to train"));
        RedaModel resumed = RedaTrainer.Train(data, options, settings with { Checkpoints = Checkpoints(CheckpointInterval.OfEpochs(1), resume: true) }, nothing);

        Assert.That(Saved(resumed), Is.EqualTo(Saved(trained)));
        Assert.That(trained.Provenance!.Epochs, stoppedEarly ? Is.LessThan(60) : Is.EqualTo(options.Epochs));
    }

    [Test]
    public void Train_CheckpointsOfEpochs_AreTheLastTwoOfThose()
    {
        RedaTrainer.Train(TrainingRuns.Tiny, Options, new() { Checkpoints = Checkpoints(CheckpointInterval.OfEpochs(2)) });
        Assert.That(_reports.Select(report => (report.Event, report.Epoch, report.Samples)), Is.EqualTo(new[] { 3, 5, 7 }.Select(epoch => (CheckpointEvent.Saved, epoch, 0))));
        Assert.That(_folder.Names(), Is.EquivalentTo(_reports.Skip(1).Select(report => Path.GetFileName(report.Path))));
    }

    [Test]
    public void Train_DamagedNewestCheckpoint_FallsBackAndEndsWithTheSameBits()
    {
        byte[] expected = Saved(RedaTrainer.Train(TrainingRuns.Tiny, Options));
        Assert.That(TrainingRuns.TrainUntil(7, Options, new() { Checkpoints = Checkpoints(EveryStep) }), Is.Null);
        string newest = _reports[^1].Path;
        byte[] file = File.ReadAllBytes(newest);
        file[^1] ^= 1;
        File.WriteAllBytes(newest, file);
        RedaModel? model = TrainingRuns.TrainUntil(int.MaxValue, Options, new() { Checkpoints = Checkpoints(CheckpointInterval.OfEpochs(1), resume: true) });

        CheckpointReport skipped = _reports.Single(report => report.Event == CheckpointEvent.Skipped);
        Assert.That((skipped.Path, skipped.Error?.Code), Is.EqualTo((newest, "R110")));
        Assert.That(Saved(model!), Is.EqualTo(expected));
    }

    [Test]
    public void Train_ResumedWithoutCheckpoints_BeginsAndSaysSo()
    {
        byte[] expected = Saved(RedaTrainer.Train(TrainingRuns.Tiny, Options));
        RedaModel model = RedaTrainer.Train(TrainingRuns.Tiny, Options, new() { Checkpoints = Checkpoints(CheckpointInterval.OfEpochs(100), resume: true) });

        Assert.That(_reports.Select(report => report.Event), Is.EqualTo(new[] { CheckpointEvent.NotFound }));
        Assert.That(Saved(model), Is.EqualTo(expected));
    }

    [Test]
    public void Train_OtherDataOptionsOrSettings_AreRefusedAndTheCheckpointsStay()
    {
        var settings = new TrainingSettings { Validate = true, ValidateEvery = 2, Checkpoints = Checkpoints(CheckpointInterval.OfEpochs(1)) };
        RedaTrainer.Train(TrainingRuns.Tiny, Options, settings);
        Dictionary<string, byte[]> before = _folder.Contents();
        settings = settings with { Checkpoints = Checkpoints(CheckpointInterval.OfEpochs(1), resume: true) };

        Refused("R140", TrainingRuns.Small, Options, settings);
        Refused("R141", TrainingRuns.Tiny, Options with { Epochs = 7 }, settings);
        Refused("R141", TrainingRuns.Tiny, Options with { Seed = 2 }, settings);
        Refused("R141", TrainingRuns.Tiny, Options, settings with { Validate = false });
        Refused("R141", TrainingRuns.Tiny, Options, settings with { Patience = 9 });
        Refused("R141", TrainingRuns.Tiny, Options, settings with { MostValidationItems = 3 });
        Refused("R142", TrainingRuns.Tiny, Options, settings with { Checkpoints = Checkpoints(EveryStep) }, RedaErrorKind.Usage);
        Assert.That(_folder.Contents(), Is.EqualTo(before));
    }

    [Test]
    public void Train_CheckpointThatCannotBeWritten_EndsTheRunWithR120AndKeepsThoseBefore()
    {
        int saved = 0;
        Dictionary<string, byte[]> before = [];
        var settings = new CheckpointSettings
        {
            Folder = _folder["."],
            Every = CheckpointInterval.OfEpochs(1),
            Reports = new Listener<CheckpointReport>(_ =>
            {
                // After the second checkpoint a folder stands where the third one would go.
                if (++saved != 2) return;
                before = _folder.Contents();
                Directory.CreateDirectory(_folder[$"checkpoint-{3 * Steps():D12}.safetensors"]);
            }),
        };

        RedaException error = Assert.Throws<RedaException>(() => RedaTrainer.Train(TrainingRuns.Tiny, Options, new() { Checkpoints = settings }))!;
        Assert.That((error.Code, error.Kind, saved), Is.EqualTo(("R120", RedaErrorKind.IO, 2)));
        Assert.That(_folder.Contents(), Is.EqualTo(before));
    }

    [Test]
    public void Train_RunThatDiverges_LeavesNoCheckpointOfIt()
    {
        Assert.That(
            () => RedaTrainer.Train(TrainingRuns.Tiny, Options with { LearningRate = 1e30 }, new() { Checkpoints = Checkpoints(EveryStep) }),
            Throws.TypeOf<RedaException>().With.Property("Kind").EqualTo(RedaErrorKind.Diverged));
        foreach (string file in _folder.Names())
            Assert.That(new FileInfo(_folder[file]).Length, Is.GreaterThan(0));
        Assert.That(_folder.Names(), Has.None.EqualTo(CheckpointFolder.TemporaryName));
    }

    [Test]
    public void Train_WithoutCheckpoints_AllocatesNothingAStep()
    {
        var reports = new List<(int Epoch, bool Completed, long Allocated)>(1000);
        var listener = new Listener<TrainingProgress>(report => reports.Add((report.Epoch, report.EpochCompleted, GC.GetAllocatedBytesForCurrentThread())));
        RedaTrainer.Train(TrainingRuns.Tiny, Options with { Epochs = 9 }, new() { Threads = 1 }, listener);

        // The first epochs make what later ones use.
        long[] steps = [.. reports.Zip(reports.Skip(1)).Where(pair => pair.First.Epoch > 3 && pair.First.Epoch == pair.Second.Epoch && !pair.Second.Completed)
            .Select(pair => pair.Second.Allocated - pair.First.Allocated)];
        Assert.That(steps, Has.Length.GreaterThan(10).And.All.Zero);
    }

    [Test]
    public void Provenance_OfATrainedModel_NamesDataSeedAndMetrics([Values] bool validate)
    {
        var (model, reports) = TrainingRuns.Train(TrainingRuns.Tiny, Options with { Seed = 5 }, new() { Validate = validate, ValidateEvery = 1, Patience = 100 });
        ModelProvenance provenance = model.Provenance!;

        Assert.That(provenance.DataFingerprint, Is.EqualTo(DataFingerprint.Of(TrainingRuns.Tiny)));
        Assert.That(
            (provenance.Users, provenance.Items, provenance.Interactions, provenance.Seed, provenance.Epochs),
            Is.EqualTo((20, TrainingRuns.Tiny.Items.Count, TrainingRuns.Tiny.Count, 5UL, 6)));
        Assert.That(provenance.EngineVersion, Is.EqualTo(typeof(RedaModel).Assembly.GetName().Version!.ToString(3)));
        Assert.That((provenance.BestEpoch is null, provenance.Validation is null, provenance.Test), Is.EqualTo((!validate, !validate, (RecordedMetrics?)null)));
        if (!validate) return;
        double[] ndcg = [.. reports.Where(report => report.Validation is not null).Select(report => report.Validation!.Ndcg10)];
        Assert.That(provenance.Validation!.Values["ndcg@10"], Is.EqualTo(ndcg.Max()));
        Assert.That(provenance.BestEpoch, Is.EqualTo(Array.IndexOf(ndcg, ndcg.Max()) + 1));
        Assert.That(provenance.Validation.Values.Keys, Is.EqualTo(new[] { "hr@5", "ndcg@5", "hr@10", "ndcg@10", "hr@15", "ndcg@15", "mrr" }));
    }

    [Test]
    public void Interval_OfNothing_IsR001()
    {
        Assert.That(() => CheckpointInterval.OfEpochs(0), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001"));
        Assert.That(() => CheckpointInterval.OfTime(TimeSpan.Zero), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001"));
        Refused("R001", TrainingRuns.Tiny, Options, new() { Checkpoints = Checkpoints(default) }, RedaErrorKind.Usage);
    }

    [TestCase(0, 600, "10m")]
    [TestCase(0, 90, "90s")]
    [TestCase(0, 0.5, "0.5s")]
    [TestCase(7, 0, "7")]
    public void Interval_AsText_IsThatOfTheCommandLine(int epochs, double seconds, string text)
        => Assert.That((epochs > 0 ? CheckpointInterval.OfEpochs(epochs) : CheckpointInterval.OfTime(TimeSpan.FromSeconds(seconds))).ToString(), Is.EqualTo(text));

    private static int Steps() => (TrainingRuns.Tiny.Count + Options.BatchSize - 1) / Options.BatchSize;

    private static byte[] Saved(RedaModel model) => SampleModels.Bytes(model);

    private static void Refused(string code, Interactions data, RedaOptions options, TrainingSettings settings, RedaErrorKind kind = RedaErrorKind.Model)
    {
        RedaException error = Assert.Throws<RedaException>(() => RedaTrainer.Train(data, options, settings))!;
        Assert.That((error.Code, error.Kind), Is.EqualTo((code, kind)));
    }

    private CheckpointSettings Checkpoints(CheckpointInterval every, bool resume = false)
        => new() { Folder = _folder["."], Every = every, Resume = resume, Reports = new Listener<CheckpointReport>(_reports.Add) };
}
