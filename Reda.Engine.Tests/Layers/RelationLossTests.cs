using NUnit.Framework;
using Reda.Engine.Layers;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Layers;

[TestFixture(RelationLossKind.Bpr)]
[TestFixture(RelationLossKind.Sigmoid)]
internal sealed class RelationLossTests(RelationLossKind kind) : LayerContract
{
    [TestCase(0, 0.693_147_180_559_945_309, 0.5)]
    [TestCase(1, 1.313_261_687_518_222_834, 0.731_058_578_630_004_879)]
    [TestCase(-1, 0.313_261_687_518_222_834, 0.268_941_421_369_995_121)]
    [TestCase(-20, 2.061_153_620_314_381e-9, 2.061_153_618_190_204e-9)]
    [TestCase(-50, 1.928_749_847_963_918e-22, 1.928_749_847_963_918e-22)]
    [TestCase(50, 50, 1)]
    [TestCase(1000, 1000, 1)]
    [TestCase(-1000, 0, 0)]
    public void Forward_AtX_IsTheFunctionToTheLastDigits(double x, double softplus, double sigmoid)
    {
        double expected = kind == RelationLossKind.Bpr ? softplus : sigmoid;

        double loss = RelationLoss.Forward([-x / 2], [x / 2], [1], kind);

        Assert.That(loss, Is.EqualTo(expected).Within(1e-15 * Math.Abs(expected)));
    }

    [Test]
    public void Backward_FarFromZero_StaysFiniteAndSaturates([Values(-1000.0, 1000.0)] double x)
    {
        double[] positive = [0], negative = [0], context = [0];

        RelationLoss.Backward([-x / 2], [x / 2], [1], kind, 1, positive, negative, context);

        double slope = kind == RelationLossKind.Bpr && x > 0 ? 1 : 0;
        Assert.That(new[] { positive[0], negative[0], context[0] }, Is.EqualTo(new[] { -slope, slope, slope * x }));
    }

    [Test]
    public void Forward_WhenThePositiveFitsBetter_IsSmaller()
    {
        double better = RelationLoss.Forward([2, 0], [0, 2], [1, 0], kind);
        double worse = RelationLoss.Forward([0, 2], [2, 0], [1, 0], kind);

        Assert.That(better, Is.LessThan(worse));
    }

    [Test]
    public void Forward_WithUnequalLengths_IsRefused()
        => Assert.That(
            () => RelationLoss.Forward([1, 2], [1, 2, 3], [1, 2], kind),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("negative"));

    protected override GradientCheck Problem(Random random)
    {
        int d = random.Pick(1, 2, 3, 5, 16, 17, 33, 67);
        double lossGradient = random.Pick(1, -0.5, 2);
        var positive = new CheckedTensor("positive", 1, d, random);
        var negative = new CheckedTensor("negative", 1, d, random);
        var context = new CheckedTensor("context", 1, d, random);
        return new GradientCheck(
            [positive, negative, context],
            () => lossGradient * RelationLoss.Forward(positive.Values[0], negative.Values[0], context.Values[0], kind),
            () => RelationLoss.Backward(
                positive.Values[0], negative.Values[0], context.Values[0], kind, lossGradient,
                positive.Gradient[0], negative.Gradient[0], context.Gradient[0]),
            random);
    }
}
