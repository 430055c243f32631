using NUnit.Framework;
using Reda.Engine.Layers;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Layers;

internal sealed class PoolingTests : LayerContract
{
    [Test]
    public void Forward_OnRandomShapes_AgreesWithMathNet()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            int rows = random.Pick(1, 4, 9), d = random.Pick(1, 7, 33);
            var weights = new CheckedTensor("weights", 1, rows, random);
            var relations = new CheckedTensor("relations", rows, d, random);
            var relation = new CheckedTensor("relation", 1, d, random);

            Pooling.Forward(weights.Values[0], relations.Values, relation.Values[0]);

            var expected = weights.ToMathNet() * relations.ToMathNet();
            Assert.That((expected - relation.ToMathNet()).InfinityNorm(), Is.LessThan(1e-13), $"seed {seed}");
        }
    }

    [Test]
    public void Forward_WithAWeightTooMany_IsRefused()
        => Assert.That(
            () => Pooling.Forward(new double[3], new(new double[4], 2, 2), new double[2]),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("weights"));

    protected override GradientCheck Problem(Random random)
    {
        int rows = random.Pick(1, 4, 9, 16), d = random.Pick(1, 2, 5, 16, 17, 33);
        var weights = new CheckedTensor("weights", 1, rows, random);
        var relations = new CheckedTensor("relations", rows, d, random);
        var relation = new CheckedTensor("relation", 1, d, random);
        return new GradientCheck(
            [weights, relations],
            () =>
            {
                Pooling.Forward(weights.Values[0], relations.Values, relation.Values[0]);
                return relation.WeightedSum();
            },
            () => Pooling.Backward(weights.Values[0], relations.Values, relation.Gradient[0], weights.Gradient[0], relations.Gradient),
            random);
    }
}
