using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Tests.Models;

namespace Reda.Engine.Tests.Evaluation;

/// <summary>Rankings among all items that are cut off, against the same to the end.</summary>
internal sealed class RankingDepthTests
{
    private const int ItemCount = 3_000;

    private static readonly EvaluationOptions Whole = new() { Full = true, KeepOutcomes = true, Seed = 5 };

    /// <summary>Four items have the same score each.</summary>
    private static readonly FunctionRecommender Model = new(ItemCount, ScoreOf);

    [Test]
    public void Evaluate_CutOff_KnowsTheTopAsItWas([Values(1, 10, 15)] int depth, [Values] TieRule ties)
    {
        RankingOutcomes all = RankingEvaluator.Evaluate(Model, Cases(), Whole).FullOutcomes!;
        RankingOutcomes top = RankingEvaluator.Evaluate(Model, Cases(), Whole with { Depth = depth }).FullOutcomes!;

        for (int cutoff = 1; cutoff <= depth; cutoff++)
        {
            Assert.That(top.HitRatios(cutoff, ties), Is.EqualTo(all.HitRatios(cutoff, ties)));
            Assert.That(top.Ndcgs(cutoff, ties), Is.EqualTo(all.Ndcgs(cutoff, ties)));
        }

        Assert.That(top.HitRatios(depth, TieRule.Expected).Sum(), Is.GreaterThan(0));
        for (int n = 0; n < all.Count; n++) Assert.That(top.Greater(n), Is.EqualTo(all.Greater(n) >= depth ? -1 : all.Greater(n)));
    }

    [Test]
    public void Evaluate_CutOff_LeavesTheSampledRankingAlone()
    {
        RankingMetrics all = RankingEvaluator.Evaluate(Model, Cases(), Whole).Sampled, top = RankingEvaluator.Evaluate(Model, Cases(), Whole with { Depth = 10 }).Sampled;
        Assert.That(top.HitRatio.Concat(top.Ndcg).Append(top.ReciprocalRank), Is.EqualTo(all.HitRatio.Concat(all.Ndcg).Append(all.ReciprocalRank)));
    }

    [Test]
    public void Evaluate_CutOff_ScoresADeepTargetAgainstTheFirstItemsOnly()
    {
        var model = new FunctionRecommender(ItemCount, (_, item) => -item);
        EvaluationResult result = RankingEvaluator.Evaluate(model, [new("u", [0], 2_000)], Whole with { Depth = 10 });

        Assert.That(result.ScoredPairs, Is.LessThan(ItemCount / 3));
        Assert.That(model.Calls.Sum(call => call.Candidates.Length), Is.EqualTo(result.ScoredPairs));
    }

    /// <summary>Few cases are ranked one by one, many share the catalogue: the outcomes are the same.</summary>
    [Test]
    public void Evaluate_CutOff_IsTheSameTogetherAndOneByOne([Values(2, 60)] int count)
    {
        RedaModel model = RandomModels.Create(new() { Aspects = 2, Dimensions = 12, MemorySlots = 5, HiddenSize = 3 }, 150, new Random(1));
        EvaluationCase[] cases = [.. Enumerable.Range(0, count).Select(n =>
        {
            int[] items = RandomModels.History(new Random(n), 150, 2 + (n % 20));
            return new EvaluationCase($"u{n}", items[1..], n % 6 == 5 ? -1 : items[0]);
        })];
        RankingOutcomes all = RankingEvaluator.Evaluate(model, cases, Whole).FullOutcomes!, top = RankingEvaluator.Evaluate(model, cases, Whole with { Depth = 10 }).FullOutcomes!;

        Assert.That(top.Ndcgs(10, TieRule.Loses), Is.EqualTo(all.Ndcgs(10, TieRule.Loses)));
        Assert.That(Enumerable.Range(0, count).Select(top.Greater), Has.All.LessThan(10));
    }

    [Test]
    public void Evaluate_CutOff_StillFindsAScoreThatIsNotFiniteOnItsWay([Values(3, 700)] int bad)
    {
        var model = new FunctionRecommender(ItemCount, (_, item) => item == bad ? float.NaN : item);
        var error = Assert.Throws<RedaException>(() => RankingEvaluator.Evaluate(model, [new("u", [0], ItemCount - 1)], Whole with { Depth = 10, Negatives = 1 }));
        Assert.That(error!.Code, Is.EqualTo("R113"));
        Assert.That(error.Message, Does.Contain($"'{bad}'"));
    }

    private static float ScoreOf(int[] history, int item) => (item + history[0]) * 37 % ItemCount / 4;

    /// <summary>Every third target is among the best 24 of its user, some are unknown.</summary>
    private static EvaluationCase[] Cases()
        => [.. Enumerable.Range(0, 120).Select(n =>
        {
            int[] history = [n * 13 % ItemCount];
            int target = n % 3 == 0 ? Enumerable.Range(0, ItemCount).Except(history).OrderByDescending(item => ScoreOf(history, item)).ElementAt(n % 24) : n * 29 % ItemCount;
            return new EvaluationCase($"u{n}", history, n % 11 == 10 ? -1 : target);
        })];
}
