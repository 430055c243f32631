using NUnit.Framework;
using Reda.Engine.Layers;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Layers;

[TestFixture(HistoryPooling.Mean)]
[TestFixture(HistoryPooling.LogMeanExp)]
internal sealed class RecommendationScoreTests(HistoryPooling pooling) : LayerContract
{
    [Test]
    public void Forward_ThreeHistoryItems_IsTheFormula()
    {
        var fits = new double[3];

        double score = RecommendationScore.Forward([2, -1], new([1, 0, 0, 1, 1, 1], 3, 2), pooling, 0.5, fits);

        double expected = pooling == HistoryPooling.Mean
            ? (2 - 1 + 1) / 3.0
            : Math.Log((Math.Exp(1) + Math.Exp(-0.5) + Math.Exp(0.5)) / 3) / 0.5;
        Assert.That(fits, Is.EqualTo(new double[] { 2, -1, 1 }));
        Assert.That(score, Is.EqualTo(expected).Within(1e-14));
    }

    [Test]
    public void Forward_OneHistoryItem_IsItsFit()
        => Assert.That(RecommendationScore.Forward([3], new([7], 1, 1), pooling, 2, new double[1]), Is.EqualTo(21));

    [Test]
    public void Forward_WithATinyTemperature_IsTheMean()
        => Assert.That(RecommendationScore.Forward([1], new([1, 2, 6], 3, 1), pooling, 1e-7, new double[3]), Is.EqualTo(3).Within(1e-6));

    [Test]
    public void Forward_WithHugeFits_StaysFinite()
    {
        double score = RecommendationScore.Forward([1000], new([5, -5], 2, 1), pooling, 3, new double[2]);

        double expected = pooling == HistoryPooling.Mean ? 0 : 5000 - (Math.Log(2) / 3);
        Assert.That(score, Is.EqualTo(expected).Within(1e-9));
    }

    [Test]
    public void Forward_WithoutHistory_IsRefused()
        => Assert.That(() => RecommendationScore.Forward([1], new([], 0, 1), pooling, 1, []), Throws.InstanceOf<ArgumentException>());

    protected override GradientCheck Problem(Random random)
    {
        int history = random.Pick(1, 2, 3, 10, 30), d = random.Pick(1, 2, 5, 16, 17, 33);
        double beta = random.Pick(0.1, 0.3, 1, 3), scoreGradient = random.Pick(1, -0.5, 2);
        double score = 0;
        var embedding = new CheckedTensor("embedding", 1, d, random);
        var relations = new CheckedTensor("relations", history, d, random);
        var fits = new double[history];
        return new GradientCheck(
            [embedding, relations],
            () =>
            {
                score = RecommendationScore.Forward(embedding.Values[0], relations.Values, pooling, beta, fits);
                return scoreGradient * score;
            },
            () => RecommendationScore.Backward(
                embedding.Values[0], relations.Values, pooling, beta, fits, score, scoreGradient, embedding.Gradient[0], relations.Gradient),
            random);
    }
}
