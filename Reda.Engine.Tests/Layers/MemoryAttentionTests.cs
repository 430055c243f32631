using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using Reda.Engine.Layers;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Layers;

internal sealed class MemoryAttentionTests : LayerContract
{
    [Test]
    public void Forward_OnRandomShapes_AgreesWithMathNetUpToTheSoftmax()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var given = new Inputs(new Random(seed));
            given.Forward();

            // A row of logits is known from its softmax up to a constant: compare differences to the first slot.
            Matrix<double> logits = given.Interactions.ToMathNet() * given.Keys.ToMathNet().Transpose();
            Matrix<double> attention = given.Attention.ToMathNet();
            Matrix<double> relations = attention * given.Slots.ToMathNet();
            Matrix<double> logs = attention.PointwiseLog();
            for (int t = 0; t < logits.ColumnCount; t++)
            {
                Assert.That(
                    (logs.Column(t) - logs.Column(0) - logits.Column(t) + logits.Column(0)).InfinityNorm(),
                    Is.LessThan(1e-12),
                    $"seed {seed}, slot {t}");
            }

            Assert.That((relations - given.Relations.ToMathNet()).InfinityNorm(), Is.LessThan(1e-12), $"seed {seed}");
            Assert.That((attention.RowSums() - 1).InfinityNorm(), Is.LessThan(1e-14), $"seed {seed}");
        }
    }

    [Test]
    public void Forward_WithHugeLogits_StaysFinite()
    {
        double[] attention = new double[3], relations = new double[1];

        MemoryAttention.Forward(new([1000], 1, 1), new([100, 99, 1], 3, 1), new([5, 6, 7], 3, 1), new(attention, 1, 3), new(relations, 1, 1));

        Assert.That(attention, Is.EqualTo(new double[] { 1, 0, 0 }));
        Assert.That(relations[0], Is.EqualTo(5));
    }

    [Test]
    public void Forward_WithOneSlot_ReadsThatSlotWhateverTheInteraction()
    {
        double[] attention = new double[2], relations = new double[4];

        MemoryAttention.Forward(new([1, 2, -3, 4], 2, 2), new([9, 9], 1, 2), new([0.5, -0.25], 1, 2), new(attention, 2, 1), new(relations, 2, 2));

        Assert.That(relations, Is.EqualTo(new[] { 0.5, -0.25, 0.5, -0.25 }));
    }

    [Test]
    public void Forward_WithAColumnTooMany_IsRefused()
        => Assert.That(
            () => MemoryAttention.Forward(
                new(new double[2], 1, 2), new(new double[6], 3, 2), new(new double[6], 3, 2), new(new double[4], 1, 4), new(new double[2], 1, 2)),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("attention"));

    protected override GradientCheck Problem(Random random)
    {
        var given = new Inputs(random);
        return new GradientCheck([given.Interactions, given.Keys, given.Slots], given.Forward, given.Backward, random);
    }

    private sealed class Inputs
    {
        public Inputs(Random random)
        {
            int rows = random.Pick(1, 4, 9, 16), d = random.Pick(1, 2, 5, 16, 17, 33), m = random.Pick(1, 2, 5, 20, 40);
            Interactions = new CheckedTensor("interactions", rows, d, random);
            Keys = new CheckedTensor("keys", m, d, random);
            Slots = new CheckedTensor("slots", m, d, random);
            Attention = new CheckedTensor("attention", rows, m, random);
            Relations = new CheckedTensor("relations", rows, d, random);
        }

        public CheckedTensor Interactions { get; }

        public CheckedTensor Keys { get; }

        public CheckedTensor Slots { get; }

        public CheckedTensor Attention { get; }

        public CheckedTensor Relations { get; }

        public double Forward()
        {
            MemoryAttention.Forward(Interactions.Values, Keys.Values, Slots.Values, Attention.Values, Relations.Values);
            return Relations.WeightedSum();
        }

        public void Backward() => MemoryAttention.Backward(
            Interactions.Values, Keys.Values, Slots.Values, Attention.Values, Relations.Values, Relations.Gradient,
            Interactions.Gradient, Keys.Gradient, Slots.Gradient);
    }
}
