using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using Reda.Engine.Layers;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Layers;

internal sealed class WeightAttentionTests : LayerContract
{
    [Test]
    public void Forward_OnRandomShapes_AgreesWithMathNetUpToTheSoftmax()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var given = new Inputs(new Random(seed));
            given.Forward();

            Vector<double> bias = given.Bias.ToMathNet().Row(0), projection = given.Projection.ToMathNet().Row(0);
            Matrix<double> before = given.Interactions.ToMathNet() * given.Weight.ToMathNet().Transpose();
            Matrix<double> hidden = before.MapIndexed((_, unit, value) => Math.Max(0, value + bias[unit]), Zeros.Include);
            Vector<double> scores = hidden * projection;
            Vector<double> weights = given.Weights.ToMathNet().Row(0);

            Assert.That((hidden - given.Hidden.ToMathNet()).InfinityNorm(), Is.LessThan(1e-12), $"seed {seed}");
            Assert.That(((weights / weights[0]).PointwiseLog() - scores + scores[0]).InfinityNorm(), Is.LessThan(1e-12), $"seed {seed}");
            Assert.That(weights.Sum(), Is.EqualTo(1).Within(1e-14), $"seed {seed}");
        }
    }

    [Test]
    public void Forward_WithOneAspectPair_WeighsItFully()
    {
        var weights = new double[1];

        WeightAttention.Forward(new([3], 1, 1), new([2], 1, 1), [1], [-700], new(new double[1], 1, 1), weights);

        Assert.That(weights[0], Is.EqualTo(1));
    }

    [Test]
    public void Forward_WithAllUnitsOff_WeighsAspectPairsEqually()
    {
        double[] hidden = new double[4], weights = new double[4];

        WeightAttention.Forward(new([1, 2, 3, 4], 4, 1), new([1], 1, 1), [-5], [1], new(hidden, 4, 1), weights);

        Assert.That(hidden, Is.All.EqualTo(0));
        Assert.That(weights, Is.All.EqualTo(0.25));
    }

    [Test]
    public void Backward_WithAllUnitsOff_AddsNothing()
    {
        double[] interactions = new double[4], weight = new double[1], bias = new double[1], projection = new double[1];

        WeightAttention.Backward(
            new([1, 2, 3, 4], 4, 1), new([1], 1, 1), [1], new(new double[4], 4, 1), [0.25, 0.25, 0.25, 0.25], [1, 2, 3, 4],
            new(interactions, 4, 1), new(weight, 1, 1), bias, projection);

        Assert.That(interactions.Concat(weight).Concat(bias).Concat(projection), Is.All.EqualTo(0));
    }

    [Test]
    public void Forward_WithABiasOfAnotherLength_IsRefused()
        => Assert.That(
            () => WeightAttention.Forward(new(new double[2], 1, 2), new(new double[6], 3, 2), new double[4], new double[3], new(new double[3], 1, 3), new double[1]),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("bias"));

    protected override GradientCheck Problem(Random random)
    {
        var given = new Inputs(random);
        while (GradientCheck.NearKink(given.Interactions.Values, given.Weight.Values, given.Bias.Values[0])) given.Bias.Randomize(random);
        return new GradientCheck([given.Interactions, given.Weight, given.Bias, given.Projection], given.Forward, given.Backward, random);
    }

    private sealed class Inputs
    {
        public Inputs(Random random)
        {
            int rows = random.Pick(1, 4, 9, 16), d = random.Pick(1, 2, 5, 16, 17, 33), s = random.Pick(1, 2, 4, 10, 40);
            Interactions = new CheckedTensor("interactions", rows, d, random);
            Weight = new CheckedTensor("weight", s, d, random);
            Bias = new CheckedTensor("bias", 1, s, random);
            Projection = new CheckedTensor("projection", 1, s, random);
            Hidden = new CheckedTensor("hidden", rows, s, random);
            Weights = new CheckedTensor("weights", 1, rows, random);
        }

        public CheckedTensor Interactions { get; }

        public CheckedTensor Weight { get; }

        public CheckedTensor Bias { get; }

        public CheckedTensor Projection { get; }

        public CheckedTensor Hidden { get; }

        public CheckedTensor Weights { get; }

        public double Forward()
        {
            WeightAttention.Forward(Interactions.Values, Weight.Values, Bias.Values[0], Projection.Values[0], Hidden.Values, Weights.Values[0]);
            return Weights.WeightedSum();
        }

        public void Backward() => WeightAttention.Backward(
            Interactions.Values, Weight.Values, Projection.Values[0], Hidden.Values, Weights.Values[0], Weights.Gradient[0],
            Interactions.Gradient, Weight.Gradient, Bias.Gradient[0], Projection.Gradient[0]);
    }
}
