using NUnit.Framework;
using Reda.Engine.Evaluation;

namespace Reda.Engine.Tests.Evaluation;

internal sealed class RankingOutcomesTests
{
    [Test]
    public void Evaluate_KeptOutcomes_GiveBothRulesAndBothProtocols()
    {
        var model = new FunctionRecommender(150, (_, item) => item % 7);
        EvaluationCase[] cases = [.. Enumerable.Range(0, 40).Select(n => new EvaluationCase($"u{n}", [n, n + 1], n + 50)), new EvaluationCase("unknown", [1], -1)];
        var both = RankingEvaluator.Evaluate(model, cases, new() { Full = true, KeepOutcomes = true });
        Assert.That(model.Calls, Has.Count.EqualTo(40), "scored once");

        foreach (TieRule ties in Enum.GetValues<TieRule>())
        {
            var alone = RankingEvaluator.Evaluate(model, cases, new() { Full = true, Ties = ties });
            AssertSame(both.SampledOutcomes!.Metrics(ties), alone.Sampled);
            AssertSame(both.FullOutcomes!.Metrics(ties), alone.Full!);
            Assert.That(both.SampledOutcomes.HitRatios(10, ties).Average(), Is.EqualTo(alone.Sampled.HitRatio10).Within(1e-12));
            Assert.That(both.FullOutcomes.Ndcgs(10, ties).Average(), Is.EqualTo(alone.Full!.Ndcg10).Within(1e-12));
            Assert.That(alone.SampledOutcomes, Is.Null);
        }
    }

    [Test]
    public void Evaluate_ConstantScores_GiveExactlyChanceToEveryCase()
    {
        var model = new FunctionRecommender(500, (_, _) => 1);
        var outcomes = RankingEvaluator.Evaluate(model, [new EvaluationCase("u", [3], 4), new EvaluationCase("v", [], 5)], new() { KeepOutcomes = true }).SampledOutcomes!;
        double gain = Enumerable.Range(0, 10).Sum(rank => 1 / Math.Log2(rank + 2));
        Assert.That(outcomes.HitRatios(10, TieRule.Expected), Is.All.EqualTo(10.0 / 101).Within(1e-15));
        Assert.That(outcomes.Ndcgs(10, TieRule.Expected), Is.All.EqualTo(gain / 101).Within(1e-15));
        Assert.That(gain, Is.EqualTo(4.5436).Within(5e-5));
    }

    [Test]
    public void RankingOutcomes_FromNumbers_GivesThemBack()
    {
        var outcomes = new RankingOutcomes([0, 4, -3], [0, 2, 1]);
        Assert.That(Enumerable.Range(0, outcomes.Count).Select(n => (outcomes.Greater(n), outcomes.Equal(n))), Is.EqualTo(new[] { (0, 0), (4, 2), (-1, 0) }));
        Assert.That(outcomes.HitRatios(5, TieRule.Loses), Is.EqualTo(new double[] { 1, 0, 0 }));
        Assert.That(outcomes.HitRatios(5, TieRule.Expected), Is.EqualTo(new[] { 1, 1.0 / 3, 0 }).Within(1e-15));
    }

    [Test]
    public void RankingOutcomes_BadNumbers_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => _ = new RankingOutcomes([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => _ = new RankingOutcomes([1], [-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RankingOutcomes([1], [0]).HitRatios(0, TieRule.Loses));
    }

    private static void AssertSame(RankingMetrics found, RankingMetrics expected)
    {
        Assert.That(found.HitRatio, Is.EqualTo(expected.HitRatio));
        Assert.That(found.Ndcg, Is.EqualTo(expected.Ndcg));
        Assert.That(found.NdcgMargin, Is.EqualTo(expected.NdcgMargin));
        Assert.That(found.ReciprocalRank, Is.EqualTo(expected.ReciprocalRank));
    }
}
