using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Baselines;

/// <summary>
/// The gradients of the methods against central differences of their losses, written in double. A step of gradient descent of size 1 in a ball too large to
/// matter moves every parameter by its gradient.
/// </summary>
[Category("Numerical")]
internal sealed class SampledGradientTests
{
    private const int Users = 7;
    private const int Items = 11;
    private const double HugeRadius = 1e6;

    private static readonly int[] Dimensions = [1, 5, 16, 17, 48];

    [Test]
    public void BprMf_AnyShape_HasTheGradientOfItsLoss([ValueSource(nameof(Dimensions))] int d, [Values] bool bias)
    {
        var options = new BprMfOptions
        {
            Dimensions = d,
            ItemBias = bias,
            LearningRate = 1,
            UserDecay = 0.1,
            PositiveDecay = 0.2,
            NegativeDecay = 0.05,
            BiasDecay = 0.3,
        };
        var losses = new SampledLosses(new FixedPairs(Users, Items, 20, 1, d));

        Check(options.Allocate(Users, Items), (values, source) => new BprMfTraining(options, values, source), losses, losses.BprMf(options));
    }

    [Test]
    public void Cml_AnyShape_HasTheGradientOfItsLoss([ValueSource(nameof(Dimensions))] int d, [Values] CmlCovariance covariance, [Values] bool weighted)
    {
        var options = new CmlOptions
        {
            Dimensions = d,
            Optimizer = OptimizerKind.Sgd,
            LearningRate = 1,
            Radius = HugeRadius,
            RankWeight = weighted,
            Covariance = covariance,
            CovarianceWeight = 2,
        };
        var losses = new SampledLosses(new FixedPairs(Users, Items, 20, 4, d));

        Check(options.Allocate(Users, Items), (values, source) => new CmlTraining(options, values, source), losses, losses.Cml(options));
    }

    [Test]
    public void Lrml_AnyShape_HasTheGradientOfItsLoss([ValueSource(nameof(Dimensions))] int d, [Values] LrmlDistance distance, [Values(1, 5, 20)] int slots)
    {
        var options = new LrmlOptions
        {
            Dimensions = d,
            Optimizer = OptimizerKind.Sgd,
            LearningRate = 1,
            Radius = HugeRadius,
            Distance = distance,
            MemorySlots = slots,
        };
        var losses = new SampledLosses(new FixedPairs(Users, Items, 20, 1, d));

        Check(options.Allocate(Users, Items), (values, source) => new LrmlTraining(options, values, source, workers: 1), losses, losses.Lrml(options));
    }

    private static void Check(
        ParameterStore<float> values, Func<ParameterStore<float>, IPairSource, SampledMethod> begin, SampledLosses losses, Func<ParameterStore<double>, double> loss)
    {
        var random = new Random(values.Buffer.Length);
        ParameterStore<double> exact = losses.Start(values, random, loss);
        using var trainer = new SampledTrainer(begin(values, losses.Pairs), values, 100, workers: 1);

        double computed = trainer.Step(1, 0, losses.Pairs.SamplesPerEpoch);

        Assert.That(computed, Is.EqualTo(losses.WithoutDecay).Within(1e-4 * Math.Max(1, losses.WithoutDecay)));
        var meter = new ErrorMeter();
        foreach (ParameterSlice slice in exact.Slices)
        {
            for (int element = 0; element < slice.Rows * slice.Columns; element++)
            {
                int row = element / slice.Columns, column = element % slice.Columns;
                double value = exact[slice.Name][row, column], slope = Slope(exact, loss, slice.Name, row, column);
                meter.Add(value - values[slice.Name][row, column], slope, 1e-4 * Math.Max(1, Math.Abs(slope)), $"d{slice.Name}", element);
            }
        }

        Assert.That(meter.Mismatch, Is.Null);
        Assert.That(Stores.PaddingIsZero(values), Is.True);
    }

    private static double Slope(ParameterStore<double> exact, Func<ParameterStore<double>, double> loss, string name, int row, int column)
    {
        const double Step = 4e-6;
        double value = exact[name][row, column];
        exact[name][row, column] = value + Step;
        double above = loss(exact);
        exact[name][row, column] = value - Step;
        double below = loss(exact);
        exact[name][row, column] = value;
        return (above - below) / (2 * Step);
    }
}
