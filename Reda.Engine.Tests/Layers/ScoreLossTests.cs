using NUnit.Framework;
using Reda.Engine.Layers;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Layers;

[TestFixture(RelationLossKind.Bpr)]
[TestFixture(RelationLossKind.Softmax)]
internal sealed class ScoreLossTests(RelationLossKind kind) : LayerContract
{
    [Test]
    public void Forward_TwoNegatives_IsTheFormula()
    {
        double expected = kind == RelationLossKind.Softmax
            ? -Math.Log(Math.Exp(1) / (Math.Exp(1) + Math.Exp(2) + Math.Exp(-3)))
            : Math.Log(1 + Math.Exp(1)) + Math.Log(1 + Math.Exp(-4));

        Assert.That(ScoreLoss.Forward(1, [2, -3], kind), Is.EqualTo(expected).Within(1e-14));
    }

    [TestCase(-1000)]
    [TestCase(-3)]
    [TestCase(0)]
    [TestCase(1000)]
    public void Forward_OneNegative_IsTheLossOfTheirDifference(double negative)
        => Assert.That(ScoreLoss.Forward(1, [negative], kind), Is.EqualTo(Algebra.Softplus(negative - 1)));

    [Test]
    public void Forward_AllScoresEqual_IsTheUndecidedLoss([Values(1, 5)] int negatives)
        => Assert.That(
            ScoreLoss.Forward(3, Enumerable.Repeat(3.0, negatives).ToArray(), kind),
            Is.EqualTo(Reda.Engine.Training.ScoreRanking.Undecided(kind, negatives)).Within(1e-6));

    [Test]
    public void Backward_WithAnotherLength_IsRefused()
        => Assert.That(
            () =>
            {
                double gradient = 0;
                ScoreLoss.Backward(1, [1, 2], kind, ref gradient, new double[3]);
            },
            Throws.ArgumentException);

    protected override GradientCheck Problem(Random random)
    {
        int negatives = random.Pick(1, 2, 5, 20);
        var positive = new CheckedTensor("positive", 1, 1, random);
        var others = new CheckedTensor("negatives", 1, negatives, random);
        return new GradientCheck(
            [positive, others],
            () => ScoreLoss.Forward(positive.Values[0, 0], others.Values[0], kind),
            () => ScoreLoss.Backward(positive.Values[0, 0], others.Values[0], kind, ref positive.Gradient[0][0], others.Gradient[0]),
            random);
    }
}
