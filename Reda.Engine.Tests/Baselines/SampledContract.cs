using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Tests.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Baselines;

/// <summary>What every method keeps that is trained on sampled batches.</summary>
internal abstract class SampledContract : RecommenderContract
{
    private static readonly Interactions Data = Interactions.From(
        from user in Enumerable.Range(0, 50)
        from item in Enumerable.Range(0, 40)
        where ((user * 7) + (item * item)) % 11 < 3
        select (user, item));

    /// <summary>Options under which the checkerboard is solved.</summary>
    protected abstract SampledOptions Options { get; }

    /// <summary>The same with few epochs and small batches, on other data, so that shards, blocks and batches end anywhere.</summary>
    private SampledOptions Short => Options with { Epochs = 3, BatchSize = 100, Dimensions = 19 };

    [Test]
    [Category("Numerical")]
    public void Fit_AnyNumberOfThreads_GivesTheSameBits()
    {
        float[] alone = Numbers(Fit(Short, 1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Numbers(Fit(Short, 2)), Is.EqualTo(alone));
            Assert.That(Numbers(Fit(Short, 3)), Is.EqualTo(alone));
            Assert.That(Numbers(Fit(Short with { Seed = 2 }, 1)), Is.Not.EqualTo(alone));
        }
    }

    [Test]
    public void Fit_AnyOptimizer_LearnsSomething([Values] Reda.Engine.Optimizers.OptimizerKind kind)
    {
        var losses = new List<double>();
        (Short with { Optimizer = kind, Epochs = 10, LearningRate = 0.02 }).Fit(Data, progress: new Listener<FitProgress>(told => losses.Add(told.Loss)));

        Assert.That(losses[^1], Is.LessThan(losses.First(double.IsFinite)));
    }

    [Test]
    public void Fit_LookedAtAfterEveryEpoch_ShowsEachAndEndsWithTheSameBits([Values] Reda.Engine.Optimizers.OptimizerKind kind, [Values(1, 2)] int threads)
    {
        SampledOptions options = Short with { Optimizer = kind, LearningRate = 0.02 };
        var watch = new Support.EpochWatch(Data);
        Baseline watched = options.Fit(Data, new FitSettings { Threads = threads, AfterEpoch = watch.Note });

        Assert.That(Numbers(watched), Is.EqualTo(Numbers(Fit(options, threads))));
        Assert.That(watch.Scores, Has.Count.EqualTo(options.Epochs));
        Assert.That(watch.Scores[^1], Is.EqualTo(watch.Of(watched)));
        for (int epoch = 1; epoch < options.Epochs; epoch++)
            Assert.That(watch.Scores[epoch - 1], Is.EqualTo(watch.Of(Fit(options with { Epochs = epoch }, threads))), $"epoch {epoch}");
    }

    [Test]
    public void Fit_Padding_StaysZero() => Assert.That(Support.Stores.PaddingIsZero(Fit(Short, 2).Parameters), Is.True);

    [Test]
    public void Restore_WhatWasFitted_GivesTheSameBits()
    {
        Baseline fitted = Fit(Short, 1), restored = fitted.Options.Restore(fitted.Items, fitted.Histories, fitted.Parameters, fitted.Indices);
        int[] all = fitted.AllItems(), history = Data.History(3).ToArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(restored.Scores(history, all), Is.EqualTo(fitted.Scores(history, all)));
            Assert.That(OfUser(restored, 3, history), Is.EqualTo(OfUser(fitted, 3, history)));
            Assert.That(restored.ParameterCount, Is.EqualTo(fitted.ParameterCount));
        }
    }

    [Test]
    public void Restore_WhatDoesNotBelongTogether_IsRefused()
    {
        Baseline fitted = Fit(Short, 1);
        ParameterStore<float> other = new(("users", fitted.Histories!.Users.Count, 18), ("items", fitted.Items.Count, 19));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => fitted.Options.Restore(fitted.Items, null, fitted.Parameters, []), Throws.TypeOf<FormatException>().With.Message.Contains("histories"));
            Assert.That(() => fitted.Options.Restore(fitted.Items, fitted.Histories, other, []), Throws.TypeOf<FormatException>());
            Assert.That(
                () => fitted.Options.Restore(fitted.Items, fitted.Histories, fitted.Parameters, [new IndexArray("rows", [1])]),
                Throws.TypeOf<FormatException>().With.Message.Contains("rows"));
            Assert.That(
                () => fitted.Options.Restore(Vocabulary("a"), fitted.Histories, fitted.Parameters, []), Throws.TypeOf<FormatException>().With.Message.Contains("items"));
            Assert.That(
                () => ((SampledOptions)fitted.Options with { Dimensions = 20 }).Restore(fitted.Items, fitted.Histories, fitted.Parameters, []),
                Throws.TypeOf<FormatException>().With.Message.Contains("users is").And.Message.Contains("x 20"));
        }
    }

    [Test]
    public void Score_OfAKnownUser_IsByTheirOwnVector()
    {
        Baseline fitted = Fit(Short, 1);
        int[] history = Data.History(3).ToArray(), shorter = [.. history.Skip(1)];
        float[] own = OfUser(fitted, 3, history);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(OfUser(fitted, 3, [.. history.Reverse(), history[0]]), Is.EqualTo(own), "the same history, in another order");
            Assert.That(own, Is.Not.EqualTo(fitted.Scores(history, fitted.AllItems())), "not folded in");
            Assert.That(OfUser(fitted, 3, shorter), Is.EqualTo(fitted.Scores(shorter, fitted.AllItems())), "another history is folded in");
        }
    }

    [Test]
    public void Score_EveryItemInTheHistory_IsFinite()
    {
        Baseline fitted = Fit(Short, 1);

        Assert.That(fitted.Scores(fitted.AllItems(), fitted.AllItems()), Is.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void Fit_NothingToLearnFrom_IsR105()
    {
        var nobodyLacksAny = Interactions.From([(0, 0), (0, 1), (1, 0), (1, 1)]);

        Assert.That(() => Options.Fit(nobodyLacksAny), Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R105"));
        Assert.That(() => Options.Fit(Interactions.From(Array.Empty<(int, int)>())), Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R105"));
    }

    [Test]
    public void Fit_TooLittleMemory_IsR112()
        => Assert.That(
            () => Options.Fit(Data, new FitSettings { MemoryLimit = 20_000 }), Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R112"));

    [Test]
    public void Fit_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        int told = 0;
        var progress = new Listener<FitProgress>(_ =>
        {
            told++;
            source.Cancel();
        });

        Assert.That(() => (Short with { Epochs = 100_000 }).Fit(Data, progress: progress, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(told, Is.EqualTo(1));
    }

    [Test]
    public void Fit_StepsFarTooLong_IsR701OrFinite()
    {
        try
        {
            Assert.That(Numbers((Short with { LearningRate = 1e10, Epochs = 30 }).Fit(Data)), Is.All.Matches<float>(float.IsFinite));
        }
        catch (RedaException e)
        {
            Assert.That(e.Code, Is.EqualTo("R701"));
        }
    }

    [Test]
    public void Fit_Progress_TellsEveryEpoch()
    {
        var told = new List<FitProgress>();
        Short.Fit(Data, progress: new Listener<FitProgress>(told.Add));

        Assert.That(told.Where(progress => progress.Epoch > 0).Select(progress => progress.Epoch).Distinct(), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(told[^1].Done, Is.EqualTo(1));
        Assert.That(told[^1].Loss, Is.Positive.And.Matches<double>(double.IsFinite));
    }

    [TestCase(nameof(SampledOptions.Dimensions), 0)]
    [TestCase(nameof(SampledOptions.Dimensions), 4097)]
    [TestCase(nameof(SampledOptions.BatchSize), 0)]
    [TestCase(nameof(SampledOptions.Epochs), 0)]
    [TestCase(nameof(SampledOptions.FoldInSteps), -1)]
    [TestCase(nameof(SampledOptions.LearningRate), 0.0)]
    [TestCase(nameof(SampledOptions.LearningRate), double.NaN)]
    [TestCase(nameof(SampledOptions.FoldInRate), double.PositiveInfinity)]
    [TestCase(nameof(SampledOptions.InitialAccumulator), 0.0)]
    public void Fit_BadOption_IsR001(string option, object value) => AssertRefused(option, value);

    /// <summary>Asserts that a value is refused.</summary>
    protected void AssertRefused(string option, object value)
    {
        SampledOptions options = Options with { };
        options.GetType().GetProperty(option)!.SetValue(options, value);

        Assert.That(
            () => options.Fit(Data),
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R001").And.Message.Contains(option));
    }

    protected override IRecommender Fit(Interactions data) => Options.Fit(data);

    private static Baseline Fit(SampledOptions options, int threads) => options.Fit(Data, new FitSettings { Threads = threads });

    private static float[] Numbers(Baseline fitted) => fitted.Parameters.Buffer.Span.ToArray();

    private static Vocabulary Vocabulary(params string[] ids) => new(ids);

    private static float[] OfUser(Baseline fitted, int user, int[] history)
    {
        var scores = new float[fitted.Items.Count];
        fitted.Score(Data.Users.Ids[user], history, fitted.AllItems(), scores);
        return scores;
    }
}
