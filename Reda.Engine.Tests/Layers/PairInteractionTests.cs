using NUnit.Framework;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Layers;

internal sealed class PairInteractionTests : LayerContract
{
    [Test]
    public void Forward_TwoAspects_PutsAspectsNAndLIntoRowNTimesKPlusL()
    {
        var interactions = new double[8];

        PairInteraction.Forward(new([1, 2, 3, 4], 2, 2), new([5, 6, 7, 8], 2, 2), new(interactions, 4, 2));

        Assert.That(interactions, Is.EqualTo(new double[] { 5, 12, 7, 16, 15, 24, 21, 32 }));
    }

    [Test]
    public void Backward_OfAnItemWithItself_AddsBothSidesToTheSameGradient()
    {
        double[] item = [3, -2], gradient = [10, 20];
        var one = new Matrix<double>(item, 1, 2);
        var shared = new Matrix<double>(gradient, 1, 2);

        PairInteraction.Backward(one, one, new([1, 0.5], 1, 2), shared, shared);

        Assert.That(gradient, Is.EqualTo(new double[] { 16, 18 }), "d(p p) = 2 p dp");
    }

    [Test]
    public void Forward_WithMissingRows_IsRefused()
        => Assert.That(
            () => PairInteraction.Forward(new(new double[4], 2, 2), new(new double[4], 2, 2), new(new double[6], 3, 2)),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("interactions"));

    protected override GradientCheck Problem(Random random)
    {
        int k = random.Pick(1, 1, 2, 3, 4, 5), d = random.Pick(1, 2, 5, 16, 17, 33);
        var left = new CheckedTensor("left", k, d, random);
        var right = new CheckedTensor("right", k, d, random);
        var interactions = new CheckedTensor("interactions", k * k, d, random);
        return new GradientCheck(
            [left, right],
            () =>
            {
                PairInteraction.Forward(left.Values, right.Values, interactions.Values);
                return interactions.WeightedSum();
            },
            () => PairInteraction.Backward(left.Values, right.Values, interactions.Gradient, left.Gradient, right.Gradient),
            random);
    }
}
