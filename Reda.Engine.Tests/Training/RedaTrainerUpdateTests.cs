using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Evaluation;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Support;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

internal sealed class RedaTrainerUpdateTests
{
    private static readonly (Interactions Known, Interactions More) s_tiny = Split(TrainingRuns.Tiny);

    private static readonly (Interactions Known, Interactions More) s_small = Split(TrainingRuns.Small);

    private static readonly RedaModel s_model = RedaTrainer.Train(s_tiny.Known, TrainingRuns.TinyOptions);

    private static readonly int s_items = s_tiny.Known.Items.Ids.Union(s_tiny.More.Items.Ids).Count();

    private static readonly UpdateOptions s_short = new() { Epochs = 3 };

    [Test]
    public void Update_KnownUsersAndItems_KeepIdsAndIndicesAndTheModelStaysAsItIs()
    {
        string before = TrainingRuns.Hash(s_model);
        RedaModel updated = RedaTrainer.Update(s_model, s_tiny.More, s_short);
        Interactions all = updated.Histories!;

        Assert.That(updated.Items.Ids.Take(s_model.Items.Count), Is.EqualTo(s_model.Items.Ids));
        Assert.That(updated.Items.Ids, Is.EquivalentTo(s_model.Items.Ids.Union(s_tiny.More.Items.Ids)));
        Assert.That(all.Users.Ids.Take(s_tiny.Known.Users.Count), Is.EqualTo(s_tiny.Known.Users.Ids));
        Assert.That((updated.Items.Count, all.Users.Count, all.Count), Is.EqualTo((s_items, 20, TrainingRuns.Tiny.Count)));
        Assert.That(updated.Options, Is.EqualTo(s_model.Options));
        Assert.That(TrainingRuns.Hash(updated), Is.Not.EqualTo(before));
        Assert.That((TrainingRuns.Hash(s_model), s_model.Items.Count, s_model.Histories), Is.EqualTo((before, s_tiny.Known.Items.Count, s_tiny.Known)));
    }

    [Test]
    public void Update_AnyNumberOfThreads_GivesTheSameBits([Values(SampleReading.Shared, SampleReading.Independent)] SampleReading sampling, [Values] AdamMode optimizer, [Values] bool memoryAttention)
    {
        RedaOptions options = TrainingRuns.TinyOptions with { Sampling = sampling, Optimizer = optimizer, MemoryAttention = memoryAttention };
        RedaModel model = RedaTrainer.Train(s_tiny.Known, options);

        string[] hashes = [.. new[] { 1, 2, 3, 8 }.Select(threads => TrainingRuns.Hash(RedaTrainer.Update(model, s_tiny.More, s_short, new() { Threads = threads })))];

        Assert.That(hashes, Is.All.EqualTo(hashes[0]));
    }

    /// <summary>Every leg of the build must find this hash, as those of <see cref="DeterminismTests"/>.</summary>
    [Test]
    [Category("Numerical")]
    [Category("Reduced")]
    public void Update_FrozenConfiguration_GivesFrozenBits()
    {
        IEnumerable<int> History(int user) => Enumerable.Range(0, 6).Select(n => (user + (n * n * (1 + (user % 3)))) % 30).Distinct().Order();
        Interactions known = TrainingRuns.Rows(30, [.. Enumerable.Range(0, 20).Select(user => History(user).ToArray())]);
        Interactions more = TrainingRuns.Rows(36, [.. Enumerable.Range(0, 24).Select(user => new[] { user, 30 + (user % 6) })]);
        RedaOptions options = TrainingRuns.TinyOptions with { Dimensions = 20, MemorySlots = 17 };

        Assert.That(TrainingRuns.Hash(RedaTrainer.Update(RedaTrainer.Train(known, options), more, s_short)), Is.EqualTo("9aba63a01a10faca0c2a009c7fcd7a877a16d20aa8bc835cf9fd91df63ad97d5"));
    }

    [Test]
    public void Update_AnyOption_ChangesTheBits()
    {
        UpdateOptions[] variants = [s_short, s_short with { Seed = 2 }, s_short with { Epochs = 2 }, s_short with { Rehearsal = 0.3 }, s_short with { LearningRate = 0.03 }, s_short with { Start = NewItemStart.Random },
            s_short with { MoveShared = true }];

        Assert.That(variants.Select(options => TrainingRuns.Hash(RedaTrainer.Update(s_model, s_tiny.More, options))), Is.Unique);
    }

    [Test]
    public void Update_SharedParameters_StayUnlessTheyAreToMove([Values] bool move)
    {
        RedaModel updated = RedaTrainer.Update(s_model, s_tiny.More, s_short with { MoveShared = move });
        foreach (string name in new[] { "keys", "hidden_weight", "hidden_bias", "projection", "slots" })
        {
            ParameterSlice slice = s_model.Parameters.Slice(name);
            Range range = (int)slice.Offset..(int)(slice.Offset + slice.PaddedLength);
            Assert.That(updated.Parameters.Buffer.Span[range].SequenceEqual(s_model.Parameters.Buffer.Span[range]), Is.Not.EqualTo(move), name);
        }
    }

    [TestCase(3, 1)]
    [TestCase(10, 2)]
    [TestCase(30, 6)]
    public void Update_WithoutEpochs_TakesAFifthOfTheTrainings(int trained, int expected)
    {
        RedaOptions options = TrainingRuns.TinyOptions with { Epochs = trained };

        Assert.That(new UpdateOptions().Apply(options), Is.EqualTo(options with { Epochs = expected }));
        Assert.That(new UpdateOptions { Epochs = 7, LearningRate = 0.5 }.Apply(options), Is.EqualTo(options with { Epochs = 7, LearningRate = 0.5 }));
    }

    [Test]
    public void Update_OfAnUpdate_GoesOn()
    {
        Interactions[] parts = [.. Enumerable.Range(0, 2).Select(part => Interactions.From(Pairs(s_tiny.More).Where((_, n) => n % 2 == part)))];
        RedaModel twice = RedaTrainer.Update(RedaTrainer.Update(s_model, parts[0], s_short), parts[1], s_short);

        Assert.That((twice.Histories!.Count, twice.Items.Count), Is.EqualTo((TrainingRuns.Tiny.Count, s_items)));
    }

    [Test]
    public void Update_NewUsersAndItems_AreLearnedAndTheOldNotForgotten()
    {
        RedaModel before = RedaTrainer.Train(s_small.Known, TrainingRuns.SmallOptions), updated = RedaTrainer.Update(before, s_small.More);
        RedaModel untrained = RedaTrainer.Update(before, s_small.More, new() { Epochs = 1, Rehearsal = 0, LearningRate = 1e-9 });
        EvaluationCase[] cases = [.. Targets(updated)];
        EvaluationCase[] newItems = [.. cases.Where(one => one.Target >= before.Items.Count)], old = [.. cases.Where(one => one.Target < before.Items.Count)];

        Assert.That(HitRatio(updated, newItems), Is.GreaterThan(1.5 * HitRatio(new Popularity(updated.Histories!), newItems)));
        Assert.That(HitRatio(updated, newItems), Is.GreaterThan(HitRatio(untrained, newItems)));
        Assert.That(HitRatio(updated, old), Is.GreaterThan(HitRatio(untrained, old) - 0.02));
        string[] recommended = [.. updated.RecommendAll().SelectMany(list => list.Select(one => one.Item))];
        Assert.That(recommended.Intersect(updated.Items.Ids.Skip(before.Items.Count)).Count(), Is.GreaterThan((updated.Items.Count - before.Items.Count) / 2));
    }

    [Test]
    public void Update_ItemNames_AreKept()
    {
        string known = s_model.Items[3];
        RedaModel updated = RedaTrainer.Update(s_model.WithItemNames(new Dictionary<string, string> { [known] = "Third" }), s_tiny.More, s_short);

        Assert.That((updated.NameOf(known), updated.ItemNames.Count, updated.NameOf(updated.Items[^1])), Is.EqualTo(("Third", s_items, (string?)null)));
        Assert.That(RedaTrainer.Update(s_model, s_tiny.More, s_short).ItemNames, Is.Empty);
    }

    [Test]
    public void Update_Reports_CountNewAndRehearsedSamples()
    {
        var reports = new List<TrainingProgress>();
        RedaTrainer.Update(s_model, s_tiny.More, s_short with { Rehearsal = 1 }, progress: new Listener<TrainingProgress>(reports.Add));
        TrainingProgress[] epochs = [.. reports.Where(report => report.EpochCompleted)];
        int trainable = new UpdateSampler(new RelationSampler(s_tiny.Known.With(s_tiny.More), SampleReading.Shared, 1), s_tiny.Known, 0, 1).New;

        Assert.That(epochs.Select(report => report.Epoch), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(epochs.Select(report => (report.Epochs, report.Samples, report.SamplesPerEpoch)), Is.All.EqualTo((3, 2 * trainable, 2 * trainable)));
    }

    [Test]
    public void Update_TokenCancelledFromAReport_StopsThere()
    {
        using var source = new CancellationTokenSource();
        int reports = 0;
        var listener = new Listener<TrainingProgress>(_ =>
        {
            reports++;
            source.Cancel();
        });

        Assert.That(() => RedaTrainer.Update(s_model, s_tiny.More, s_short, progress: listener, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(reports, Is.EqualTo(1));
    }

    [Test]
    public void Update_WithNothingNew_IsRefused()
    {
        foreach (Interactions more in new[] { s_tiny.Known, Interactions.From(Pairs(s_tiny.Known).Take(3)), Interactions.From(Array.Empty<(string, string)>()) })
            Refused(() => RedaTrainer.Update(s_model, more), "R155", RedaErrorKind.Data, $"knows all {more.Count} interactions");
    }

    [Test]
    public void Update_OfAModelWithoutHistories_IsRefused()
        => Refused(
            () => RedaTrainer.Update(new RedaModel(s_model.Options, s_model.Items, s_model.Parameters, histories: null), s_tiny.More), "R156", RedaErrorKind.Model, "with its histories");

    [Test]
    public void Update_WithUsersWhoAreTooShort_IsRefused()
        => Refused(() => RedaTrainer.Update(s_model, Interactions.From([("x", "a"), ("x", "b"), ("y", "a")])), "R157", RedaErrorKind.Data, "the 3 new ones");

    private static IEnumerable<TestCaseData> WrongOptions()
    {
        yield return new TestCaseData(new UpdateOptions { Epochs = 0 }, new TrainingSettings(), nameof(UpdateOptions.Epochs));
        yield return new TestCaseData(new UpdateOptions { Rehearsal = -1 }, new TrainingSettings(), nameof(UpdateOptions.Rehearsal));
        yield return new TestCaseData(new UpdateOptions { Rehearsal = double.NaN }, new TrainingSettings(), nameof(UpdateOptions.Rehearsal));
        yield return new TestCaseData(new UpdateOptions { Rehearsal = double.PositiveInfinity }, new TrainingSettings(), nameof(UpdateOptions.Rehearsal));
        yield return new TestCaseData(new UpdateOptions { LearningRate = 0 }, new TrainingSettings(), nameof(UpdateOptions.LearningRate));
        yield return new TestCaseData(new UpdateOptions(), new TrainingSettings { Validate = true }, nameof(TrainingSettings.Validate));
        yield return new TestCaseData(new UpdateOptions(), new TrainingSettings { Threads = -1 }, nameof(TrainingSettings.Threads));
    }

    [TestCaseSource(nameof(WrongOptions))]
    public void Update_OptionOutOfRange_IsNamed(UpdateOptions options, TrainingSettings settings, string name)
        => Refused(() => RedaTrainer.Update(s_model, s_tiny.More, options, settings), "R001", RedaErrorKind.Usage, name);

    [Test]
    public void Update_WithALimit_BeginsWhatFitsAndNothingElse()
    {
        long needed = TrainingMemory.OfUpdate(s_model, s_tiny.More, new()).Total;
        Refused(() => RedaTrainer.Update(s_model, s_tiny.More, s_short, new() { MemoryLimit = needed - 1 }), "R112", RedaErrorKind.Memory, $"takes {needed:N0} bytes");

        Assert.That(() => RedaTrainer.Update(s_model, s_tiny.More, s_short, new() { MemoryLimit = needed }), Throws.Nothing);
    }

    private static void Refused(Func<RedaModel> update, string code, RedaErrorKind kind, string says)
    {
        RedaException? error = Assert.Throws<RedaException>(() => update());
        Assert.That((error!.Code, error.Kind), Is.EqualTo((code, kind)));
        Assert.That(error.Message, Does.Contain(says));
    }

    /// <summary>A tenth of the users and of the items is not known at first, nor is a tenth of the other pairs.</summary>
    private static (Interactions Known, Interactions More) Split(Interactions data)
    {
        ILookup<bool, (string, string)> parts = (from user in Enumerable.Range(0, data.Users.Count) from item in data.History(user).ToArray() select (user, item))
            .ToLookup(pair => pair.user % 10 == 5 || pair.item % 10 == 5 || (pair.user + pair.item) % 10 == 5, pair => (data.Users[pair.user], data.Items[pair.item]));
        return (Interactions.From(parts[false]), Interactions.From(parts[true]));
    }

    private static IEnumerable<(string User, string Item)> Pairs(Interactions data)
        => from user in Enumerable.Range(0, data.Users.Count) from item in data.History(user).ToArray() select (data.Users[user], data.Items[item]);

    /// <summary>Every item of every history as a target for the others.</summary>
    private static IEnumerable<EvaluationCase> Targets(RedaModel model)
        => from user in Enumerable.Range(0, model.Histories!.Users.Count)
           let history = model.Histories.History(user).ToArray()
           from target in history
           select new EvaluationCase(model.Histories.Users[user], [.. history.Where(item => item != target)], target);

    private static double HitRatio(IRecommender model, EvaluationCase[] cases) => RankingEvaluator.Evaluate(model, cases, new() { Negatives = 50 }).Sampled.HitRatio10;
}
