using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.Engine.Tests.Models;
using Reda.Engine.Tests.Persistence;
using Reda.Engine.Tests.Support;
using Reda.Engine.Tests.Threading;

namespace Reda.Engine.Tests.Baselines;

/// <summary>What every comparison method keeps besides: bits, files, errors, memory.</summary>
internal abstract class BaselineContract : RecommenderContract
{
    /// <summary>Options that solve the checkerboard in a few seconds at most.</summary>
    protected abstract BaselineOptions Options { get; }

    /// <summary>The same options with another number of epochs, those of the last stage; <see langword="null"/> where there are none.</summary>
    /// <param name="epochs">The epochs.</param>
    protected virtual BaselineOptions? OfEpochs(int epochs) => null;

    private Baseline Fitted => (Baseline)Model;

    [Test]
    [Category("Numerical")]
    public void Fit_AnyNumberOfThreads_GivesTheSameBits([Values(1, 2, 3)] int threads)
        => AssertSame(Options.Fit(Checkerboard, new() { Threads = threads }), Fitted);

    [Test]
    public void Fit_Options_StayWithTheModel()
    {
        Assert.That(Fitted.Options, Is.EqualTo(Options));
        Assert.That(Fitted.Histories, Is.SameAs(Checkerboard));
        Assert.That(Fitted.ParameterCount, Is.Positive);
    }

    [Test]
    public void Load_SavedMethod_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        Fitted.Save(folder["method"]);
        Baseline loaded = Baseline.Load(folder["method"]);

        AssertSame(loaded, Fitted);
        Assert.That(loaded.Options, Is.EqualTo(Options));
    }

    [Test]
    public void Fit_Progress_AscendsToOne()
    {
        var reports = new Reports();
        Options.Fit(Checkerboard, progress: reports);

        Assert.That(reports.Done, Is.Not.Empty.And.Ordered.And.All.InRange(0, 1));
        Assert.That(reports.Done[^1], Is.EqualTo(1));
        Assert.That(reports.Threads, Is.All.EqualTo(Environment.CurrentManagedThreadId));
    }

    [Test]
    public void Fit_LookedAtAfterEveryEpoch_ShowsEachAndEndsWithTheSameBits([Values(1, 2)] int threads)
    {
        const int epochs = 3;
        BaselineOptions options = OfEpochs(epochs) ?? Options;
        var watch = new EpochWatch(Checkerboard);
        Baseline watched = options.Fit(Checkerboard, new() { Threads = threads, AfterEpoch = watch.Note });

        AssertSame(watched, options.Fit(Checkerboard));
        Assert.That(watch.Scores, Has.Count.EqualTo(OfEpochs(epochs) is null ? 0 : epochs));
        for (int epoch = 1; epoch <= watch.Scores.Count; epoch++)
            Assert.That(watch.Scores[epoch - 1], Is.EqualTo(watch.Of(epoch == epochs ? watched : OfEpochs(epoch)!.Fit(Checkerboard))), $"epoch {epoch}");
    }

    [Test]
    public void Fit_NoInteractions_IsRefused()
    {
        var empty = new Interactions(new Vocabulary(["u"]), new Vocabulary(["i"]), [0, 0], []);

        Assert.That(() => Options.Fit(empty), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R105").And.Property("Kind").EqualTo(RedaErrorKind.Data));
    }

    [Test]
    public void Fit_CancelledToken_Stops()
        => Assert.That(() => Options.Fit(Checkerboard, cancellationToken: new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public void Fit_TooLittleMemory_IsRefused()
        => Assert.That(() => Options.Fit(Checkerboard, new() { MemoryLimit = 1 }), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R112"));

    [Test]
    public void Fit_NegativeThreads_IsRefused()
        => Assert.That(() => Options.Fit(Checkerboard, new() { Threads = -1 }), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001"));

    /// <summary>One user with one item, the smallest data there are, beside an item nobody has.</summary>
    [Test]
    public void Fit_OneInteraction_ScoresAreFinite()
    {
        var smallest = new Interactions(new Vocabulary(["u"]), new Vocabulary(["a", "b"]), [0, 1], [0], inOrder: [0]);
        Baseline model = Options.Fit(smallest);
        var scores = new float[2];
        model.Score("u", [0], [0, 1], scores);

        Assert.That(scores, Is.All.Matches<float>(float.IsFinite));
        Assert.That(model.Scores([0], 0, 1), Is.All.Matches<float>(float.IsFinite));
    }

    [Test]
    [Category("Numerical")]
    public void Fit_Numbers_AreNeverSubnormal()
        => Assert.That(Fitted.Parameters.Buffer.Span.ToArray(), Is.All.Matches<float>(value => float.IsFinite(value) && !float.IsSubnormal(value)));

    [Test]
    public void Restore_WhatTheModelHolds_ScoresTheSameBits()
        => AssertSame(Options.Restore(Fitted.Items, Fitted.Histories, Copy(Fitted.Parameters), Fitted.Indices), Fitted);

    [Test]
    public void Restore_OtherShape_IsRefused()
    {
        var foreign = new ParameterStore<float>(("foreign", 1, 3));

        Assert.That(() => Options.Restore(Fitted.Items, Fitted.Histories, foreign, Fitted.Indices), Throws.TypeOf<FormatException>().With.Message.Contains("foreign"));
    }

    [Test]
    public void Restore_OneItemMore_IsRefused()
    {
        var more = new Vocabulary([.. Fitted.Items.Ids, "one more"]);
        var histories = new Interactions(Checkerboard.Users, more, Checkerboard.Offsets.ToArray(), Checkerboard.HistoryItems.ToArray());

        Assert.That(() => Options.Restore(more, histories, Fitted.Parameters, Fitted.Indices), Throws.TypeOf<FormatException>());
    }

    /// <summary>Every index array in turn holds what no model has; none is read past its end later on.</summary>
    [Test]
    public void Restore_IndicesOutOfRange_AreRefused([Values(-1, int.MaxValue)] int value)
    {
        for (int array = 0; array < Fitted.Indices.Count; array++)
        {
            IndexArray[] damaged = [.. Fitted.Indices];
            damaged[array] = damaged[array] with { Values = [.. damaged[array].Values[..^1], value] };

            Assert.That(() => Options.Restore(Fitted.Items, Fitted.Histories, Fitted.Parameters, damaged), Throws.TypeOf<FormatException>(), damaged[array].Name);
        }
    }

    [Test]
    public void Score_UnknownItem_IsRefused([Values(-1, 20)] int item)
    {
        Assert.That(() => Model.Scores([item], 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Model.Scores([1], item), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Score_TooShortDestination_IsRefused() => Assert.That(() => Model.Score([1], [2, 3], new float[1]), Throws.ArgumentException);

    [Test]
    public void Score_Again_AllocatesNothing()
    {
        int[] history = History(4), candidates = Model.AllItems();
        var scores = new float[candidates.Length];
        Score();

        Assert.That(Allocations.FewestOnThisThread(Score), Is.Zero);

        void Score()
        {
            Model.Score(history, candidates, scores);
            Model.Score("user 4", history, candidates, scores);
        }
    }

    protected sealed override IRecommender Fit(Interactions data) => Options.Fit(data);

    private static void AssertSame(Baseline actual, Baseline expected)
    {
        Assert.That(actual.Parameters.Buffer.Span.SequenceEqual(expected.Parameters.Buffer.Span), "parameters");
        Assert.That(actual.Indices.Select(array => array.Name), Is.EqualTo(expected.Indices.Select(array => array.Name)));
        for (int n = 0; n < expected.Indices.Count; n++) Assert.That(actual.Indices[n].Values, Is.EqualTo(expected.Indices[n].Values), expected.Indices[n].Name);
        var scores = new float[expected.Items.Count];
        var expectedScores = new float[expected.Items.Count];
        for (int user = 0; user < Checkerboard.Users.Count; user++)
        {
            actual.Score($"user {user}", History(user), expected.AllItems(), scores);
            expected.Score($"user {user}", History(user), expected.AllItems(), expectedScores);
            Assert.That(scores, Is.EqualTo(expectedScores));
            Assert.That(actual.Scores(History(user), expected.AllItems()), Is.EqualTo(expected.Scores(History(user), expected.AllItems())));
        }
    }

    private static ParameterStore<float> Copy(ParameterStore<float> parameters)
    {
        ParameterStore<float> copy = parameters.CloneShape();
        parameters.Buffer.Span.CopyTo(copy.Buffer.Span);
        return copy;
    }

    private sealed class Reports : IProgress<FitProgress>
    {
        public List<double> Done { get; } = [];

        public List<int> Threads { get; } = [];

        public void Report(FitProgress value)
        {
            Done.Add(value.Done);
            Threads.Add(Environment.CurrentManagedThreadId);
        }
    }
}

internal sealed class RecencyContractTests : BaselineContract
{
    protected override bool IsPersonal => false;

    protected override BaselineOptions Options => new RecencyOptions();
}

internal sealed class PopularityContractTests : BaselineContract
{
    protected override bool IsPersonal => false;

    protected override BaselineOptions Options => new PopularityOptions();
}
