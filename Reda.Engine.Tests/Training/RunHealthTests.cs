using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

internal sealed class RunHealthTests
{
    private static readonly double Undecided = Math.Log(2);

    [Test]
    public void Train_LearningRateTimesAMillion_Diverges([Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind loss, [Values] bool memoryAttention)
    {
        RedaOptions options = TrainingRuns.TinyOptions with { Loss = loss, MemoryAttention = memoryAttention };

        Expect("R701", "learning rate (10000)", () => RedaTrainer.Train(TrainingRuns.Tiny, options with { LearningRate = 1e6 * options.LearningRate }));
    }

    [Test]
    public void Train_OneMemorySlot_CollapsesAndSaysWhy([Values(0.1, 1)] double spread, [Values(0, 1e-5)] double decay, [Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind loss)
        => Expect(
            "R702",
            "at least 2 memory slots",
            () => RedaTrainer.Train(
                TrainingRuns.Small, TrainingRuns.SmallOptions with { MemorySlots = 1, Loss = loss, MemorySpread = spread, WeightDecay = decay, Epochs = 3 }));

    [Test]
    public void Train_DecayThatOutweighsTheSignal_CollapsesAndSaysWhy([Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind loss, [Values] bool memoryAttention)
        => Expect(
            "R702",
            "lower the weight decay (10)",
            () => RedaTrainer.Train(TrainingRuns.Small, TrainingRuns.SmallOptions with { WeightDecay = 10, Loss = loss, MemoryAttention = memoryAttention }));

    [TestCase(double.NaN, 1)]
    [TestCase(double.PositiveInfinity, 1)]
    [TestCase(1, double.NaN)]
    [TestCase(1, double.PositiveInfinity)]
    public void AfterStep_SumsThatAreNotFinite_AreADivergence(double loss, double margin)
    {
        var health = new RunHealth(TrainingRuns.TinyOptions);

        Assert.That(() => health.AfterStep(1, 0, new LossTotals { Loss = 1, Margin = 1e30 }), Throws.Nothing);
        Expect("R701", "the batch from sample 100 of epoch 2", () => health.AfterStep(2, 100, new LossTotals { Loss = loss, Margin = margin }));
    }

    [TestCase(float.NaN)]
    [TestCase(float.NegativeInfinity)]
    public void AfterEpoch_ANumberThatIsNotFinite_IsADivergenceAndIsPlaced(float value)
    {
        var parameters = new ParameterStore<float>(("keys", 2, 3), ("items", 4, 17));
        parameters["items"][3, 16] = value;

        Expect("R701", "row 3 of items is not finite after epoch 1", () => new RunHealth(TrainingRuns.TinyOptions).AfterEpoch(1, 0.5, 1, parameters));
    }

    [Test]
    public void AfterEpoch_RelationsThatFitBeyondReason_AreADivergence()
        => Expect("R701", "relations fit by 2E+04", () => new RunHealth(TrainingRuns.TinyOptions).AfterEpoch(1, 0.5, 2e4, None));

    /// <summary>Margins of runs that decayed to nothing: demonstration data, weight decay 1e-4 and k = 5 with small spreads.</summary>
    [TestCase(5.1e-8, 1.5e-8, 3.1e-9, 7.5e-10, 3.0e-10, 1.9e-10, 8.4e-11, 3.8e-11)]
    [TestCase(1.1e-8, 5.8e-9, 2.4e-9, 9.7e-10, 3.9e-10, 1.5e-10, 5.2e-11, 1.9e-11, 9e-12)]
    [TestCase(2.8e-9, 5.4e-12, 6.1e-14)]
    [TestCase(0, 0, 0)]
    public void AfterEpoch_MarginsThatDecay_AreACollapse(params double[] margins)
    {
        var health = new RunHealth(TrainingRuns.TinyOptions with { Epochs = 100 });
        for (int epoch = 1; epoch < margins.Length; epoch++) health.AfterEpoch(epoch, Undecided, margins[epoch - 1], None);

        Expect("R702", "raise the item spread (0.3)", () => health.AfterEpoch(margins.Length, Undecided, margins[^1], None));
    }

    /// <summary>
    /// Margins of runs that learned well later, although the loss stood still and the margin shrank for a while: the loss `sigmoid` on the demonstration
    /// data, without memory attention and with small spreads; and a run with much noise.
    /// </summary>
    [TestCase(1.8e-7, 1.5e-7, 1.1e-7, 8.6e-8, 6.4e-8, 4.8e-8, 3.5e-8, 2.7e-8, 2.3e-8, 2.5e-8, 3e-8, 9.8e-8)]
    [TestCase(7.7e-8, 6.6e-8, 5.9e-8, 6.5e-8, 1.1e-7, 4e-7)]
    [TestCase(0.005, 0.0054, 0.0053, 0.0056, 0.0061)]
    public void AfterEpoch_MarginsThatDipOnly_AreNoCollapse(params double[] margins)
    {
        var health = new RunHealth(TrainingRuns.TinyOptions with { Loss = RelationLossKind.Sigmoid, Epochs = 100 });

        for (int epoch = 1; epoch <= margins.Length; epoch++)
            Assert.That(() => health.AfterEpoch(epoch, 0.5 + (0.2 * margins[epoch - 1]), margins[epoch - 1], None), Throws.Nothing, $"epoch {epoch}");
    }

    /// <summary>Shrinking ties at the last epoch; the same with more epochs to come; growing at the end; larger margins.</summary>
    [TestCase(true, 4, 9e-5, 1e-5, 2e-6, 1e-6)]
    [TestCase(false, 5, 9e-5, 1e-5, 2e-6, 1e-6)]
    [TestCase(false, 4, 9e-6, 3e-6, 1e-6, 2e-6)]
    [TestCase(false, 4, 9e-3, 1e-3, 2e-4, 1e-4)]
    public void AfterEpoch_TiesThatStillShrinkAtTheEnd_AreACollapse(bool collapsed, int epochs, params double[] margins)
    {
        var health = new RunHealth(TrainingRuns.TinyOptions with { Epochs = epochs });
        for (int epoch = 1; epoch < margins.Length; epoch++) health.AfterEpoch(epoch, Undecided, margins[epoch - 1], None);

        if (collapsed) Expect("R702", "in epoch 4", () => health.AfterEpoch(4, Undecided, margins[^1], None));
        else Assert.That(() => health.AfterEpoch(4, Undecided, margins[^1], None), Throws.Nothing);
    }

    [Test]
    public void AfterEpoch_SmallMarginsButADecidedLoss_AreNoCollapse()
    {
        var health = new RunHealth(TrainingRuns.TinyOptions);
        for (int epoch = 1; epoch < 10; epoch++) Assert.That(() => health.AfterEpoch(epoch, 0.6, Math.Pow(10, -epoch), None), Throws.Nothing);
    }

    private static ParameterStore<float> None => new();

    private static void Expect(string code, string words, Action run)
        => Assert.That(
            run,
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo(code).And.Property(nameof(RedaException.ExitCode)).EqualTo(7)
                .And.Message.Contains(words).And.Message.Contains("nothing was saved"));
}
