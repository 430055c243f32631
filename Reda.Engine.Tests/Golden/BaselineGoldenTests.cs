using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Memory;

namespace Reda.Engine.Tests.Golden;

/// <summary>The comparison methods take, in single precision and by the engine's own trainer, the steps that PyTorch took.</summary>
[Category("Numerical")]
internal sealed class BaselineGoldenTests
{
    [Test]
    public void TenSteps_OfARecordedRun_AreRepeated([ValueSource(typeof(BaselineGoldenCase), nameof(BaselineGoldenCase.Names))] string name, [Values(1, 2)] int workers)
        => Assert.That(Replay(BaselineGoldenCase.Load(name), workers), Is.Null);

    /// <summary>Every option that a case names matters: with another the replay fails.</summary>
    [TestCase("bpr-sgd")]
    [TestCase("cml")]
    [TestCase("lrml-squared")]
    public void TenSteps_WithAnotherLearningRate_AreTold(string name)
    {
        BaselineGoldenCase golden = BaselineGoldenCase.Load(name);
        BaselineGoldenCase other = golden with { Options = golden.Options with { LearningRate = golden.Options.LearningRate * 1.01 } };

        Assert.That(Replay(other, 1), Is.Not.Null);
    }

    [TestCase("cml-signed")]
    [TestCase("cml-squared")]
    public void TenSteps_WithAnotherWeightOfTheCovariance_AreTold(string name)
    {
        BaselineGoldenCase golden = BaselineGoldenCase.Load(name);
        BaselineGoldenCase other = golden with { Options = golden.Options with { CovarianceWeight = golden.Options.CovarianceWeight * 1.01 } };

        Assert.That(Replay(other, 1), Is.Not.Null);
    }

    private static string? Replay(BaselineGoldenCase golden, int workers)
    {
        var (parameters, training) = golden.Begin(workers);
        using var trainer = new SampledTrainer(training, parameters, batchSize: 100, workers);
        for (int n = 0; n < golden.Steps.Count; n++)
        {
            double loss = trainer.Step(n + 1, 0, golden.SamplesPerEpoch);
            if (Math.Abs(loss - golden.Steps[n].Loss) > 2e-5 * Math.Max(1, golden.Steps[n].Loss)) return $"step {n}: loss {loss} instead of {golden.Steps[n].Loss}";
        }

        return GoldenCase.Mismatch(golden.Final, parameters, 2e-5);
    }
}
