using NUnit.Framework;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Golden;

/// <summary>The engine takes, in single precision and by its fused kernels and its own training step, the steps that PyTorch took.</summary>
[Category("Numerical")]
internal sealed class FastGoldenReplayTests
{
    /// <summary>Of the loss, and of a tensor's largest number.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>
    /// One memory slot: every relation is that slot, x = 0 and all gradients are 0. What is left of them is rounding, and Adam divides a gradient by its own
    /// size, so that a parameter without decay would go anywhere. The test of its own asks for what is still certain.
    /// </summary>
    private const string Degenerate = "full-m1-s1-bpr-shared-dense";

    private static IEnumerable<string> Names => GoldenCase.Names.Where(name => name != Degenerate);

    [TestCaseSource(nameof(Names))]
    public void TenSteps_OfARecordedRun_AreRepeated(string name)
        => Assert.That(Replay(GoldenCase.Load(name)), Is.Null);

    [TestCase("full-bpr-shared-sparse")]
    [TestCase("nmal-bpr-shared-sparse")]
    [Category("Reduced")]
    public void TenSteps_OfASmallRecordedRun_AreRepeated(string name)
        => Assert.That(Replay(GoldenCase.Load(name)), Is.Null);

    [Test]
    public void TenSteps_OfTheRunWithoutGradients_KeepTheLossAndFollowTheDecay()
    {
        GoldenCase golden = GoldenCase.Load(Degenerate);
        ParameterStore<float> parameters = Initial(golden);
        using TrainingStep training = Training(golden, parameters);

        for (int n = 0; n < golden.Steps.Count; n++)
        {
            GoldenStep step = golden.Steps[n];
            var fast = new FastGradients(golden.Options, parameters, Samples(step));
            Assert.That(Stores.Compare(fast.Gradients, Store(golden, step.Gradients), 0, 1e-6).Mismatch, Is.Null);
            Assert.That(fast.Loss, Is.EqualTo(step.Loss).Within(1e-6 * step.Loss));
            Assert.That(training.Run(n, 0, step.Samples.Positive.Length).Loss, Is.EqualTo(step.Loss).Within(1e-6 * step.Loss));
        }

        // Decay is the only true gradient. Rounding turns a step aside where the parameter, and so its decay, is hardly larger than rounding itself: by no
        // more than one of the ten steps in all.
        Assert.That(Stores.Compare(parameters, Store(golden, golden.Final), 0, golden.Adam.LearningRate).Mismatch, Is.Null);
        Assert.That(Stores.Compare(parameters, Store(golden, golden.Initial), 0, golden.Adam.LearningRate).Mismatch, Is.Not.Null, "decay moves more than that");
    }

    [Test]
    public void TenSteps_WithAnotherWeightDecay_AreTold()
    {
        GoldenCase golden = GoldenCase.Load("full-bpr-shared-sparse");

        Assert.That(Replay(golden with { Adam = golden.Adam with { WeightDecay = 0.01 } }), Is.Not.Null);
    }

    [Test]
    public void TenSteps_SteppedDenselyInsteadOfSparsely_AreTold()
    {
        GoldenCase golden = GoldenCase.Load("full-bpr-shared-sparse");

        Assert.That(Replay(golden with { Adam = golden.Adam with { Mode = "dense" } }), Is.Not.Null);
    }

    [TestCase("keys")]
    [TestCase("hidden_weight")]
    [TestCase("hidden_bias")]
    [TestCase("projection")]
    [TestCase("slots")]
    [TestCase("items")]
    public void TenSteps_FromOtherParameters_AreTold(string tensor)
    {
        GoldenCase golden = GoldenCase.Load("full-bpr-shared-sparse");
        var other = golden.Initial.ToDictionary(pair => pair.Key, pair => pair.Key == tensor ? Array.ConvertAll(pair.Value, value => value * 1.001) : pair.Value);

        Assert.That(Replay(golden with { Initial = other }), Is.Not.Null);
    }

    /// <summary>Trains as recorded and says where the run first leaves the record; null if it never does.</summary>
    private static string? Replay(GoldenCase golden)
    {
        ParameterStore<float> parameters = Initial(golden);
        using TrainingStep training = Training(golden, parameters);

        for (int n = 0; n < golden.Steps.Count; n++)
        {
            GoldenStep step = golden.Steps[n];
            var fast = new FastGradients(golden.Options, parameters, Samples(step));
            if (Stores.Compare(fast.Gradients, Store(golden, step.Gradients), Tolerance).Mismatch is { } gradient) return $"step {n + 1}: gradient {gradient}";

            double loss = training.Run(n, 0, step.Samples.Positive.Length).Loss;
            if (!(Math.Abs(fast.Loss - step.Loss) <= Tolerance * step.Loss)) return $"step {n + 1}: loss {fast.Loss:R} instead of {step.Loss:R}";
            if (!(Math.Abs(loss - step.Loss) <= Tolerance * step.Loss)) return $"step {n + 1}: the trainer's loss {loss:R} instead of {step.Loss:R}";
            if (!Stores.PaddingIsZero(parameters)) return $"step {n + 1}: the padding has moved";
        }

        return Stores.Compare(parameters, Store(golden, golden.Final), Tolerance).Mismatch is { } end ? $"end: {end}" : null;
    }

    private static ParameterStore<float> Initial(GoldenCase golden)
    {
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(golden.Options, golden.Shape.Items);
        GoldenCase.Fill(golden.Initial, parameters);
        return parameters;
    }

    private static ParameterStore<double> Store(GoldenCase golden, IReadOnlyDictionary<string, double[]> tensors)
    {
        ParameterStore<double> store = RedaParameters.Allocate<double>(golden.Options, golden.Shape.Items);
        GoldenCase.Fill(tensors, store);
        return store;
    }

    private static TrainingStep Training(GoldenCase golden, ParameterStore<float> parameters)
    {
        var samples = new RecordedSamples(golden.Options.Sampling, [.. golden.Steps.Select(Samples)]);
        return new TrainingStep(parameters, golden.Options, samples, golden.Shape.Items, threads: 1, CancellationToken.None);
    }

    private static List<RelationSample> Samples(GoldenStep step)
        => [.. step.Samples.All.Select(sample => new RelationSample(sample.Positive, sample.Negative, sample.Context))];
}
