using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;

namespace Reda.Engine.Tests.Evaluation;

internal sealed class RankingEvaluatorTests
{
    private const double Tolerance = 1e-12;

    private delegate double Averaging(IReadOnlyList<float> scores, int target, Func<int, double> metric);

    [Test]
    public void Evaluate_FewItemsWithTies_AveragesOverAllOrders([Range(1, 20)] int seed)
        => AssertFullEquals(items: 7, levels: 3, (ulong)seed, TieRule.Expected, RankingOracle.OverAllOrders);

    [Test]
    public void Evaluate_ManyItemsWithTies_AveragesOverTargetPlaces([Range(1, 20)] int seed)
        => AssertFullEquals(items: 60, levels: 1 + (seed % 9), (ulong)seed, TieRule.Expected, RankingOracle.OverTargetPlaces);

    [Test]
    public void Evaluate_TiesLose_PutsTargetLast([Range(1, 20)] int seed)
        => AssertFullEquals(items: 60, levels: 1 + (seed % 9), (ulong)seed, TieRule.Loses, RankingOracle.TargetLast);

    [Test]
    public void Evaluate_SampledNegatives_RanksAmongExactlyThose([Range(1, 20)] int seed)
    {
        float[] scores = RandomScores(200, levels: 12, (ulong)seed);
        var model = new FunctionRecommender(200, (_, item) => scores[item]);
        var testCase = RandomCase(200, 30, (ulong)seed);

        RankingMetrics metrics = RankingEvaluator.Evaluate(model, [testCase], new() { Negatives = 40, Seed = (ulong)seed }).Sampled;

        int[] candidates = model.Calls.Single().Candidates;
        float[] candidateScores = [.. candidates.Select(item => scores[item])];
        AssertMetrics(metrics, candidateScores, Array.IndexOf(candidates, testCase.Target), RankingOracle.OverTargetPlaces);
    }

    [Test]
    public void Evaluate_ConstantScores_GivesChanceWhenTiesAreExpected()
    {
        double gain = Enumerable.Range(0, 10).Sum(rank => 1 / Math.Log(rank + 2, 2));
        RankingMetrics metrics = EvaluateConstant(TieRule.Expected);
        Assert.That(gain, Is.EqualTo(4.5436).Within(5e-5));
        Assert.That(metrics.HitRatio10, Is.EqualTo(10.0 / 101).Within(Tolerance));
        Assert.That(metrics.Ndcg10, Is.EqualTo(gain / 101).Within(Tolerance));
        Assert.That(metrics.HitRatioMargin[1], Is.LessThan(Tolerance));
    }

    [Test]
    public void Evaluate_ConstantScores_GivesNothingWhenTiesLose()
    {
        RankingMetrics metrics = EvaluateConstant(TieRule.Loses);
        Assert.That(metrics.HitRatio, Is.All.Zero);
        Assert.That(metrics.Ndcg, Is.All.Zero);
        Assert.That(metrics.ReciprocalRank, Is.EqualTo(1.0 / 101).Within(Tolerance));
    }

    [Test]
    public void Evaluate_Negatives_AreExactlyAsManyDistinctAndNeverTargetOrHistory()
    {
        var model = new FunctionRecommender(300, (_, item) => item);
        EvaluationCase[] cases = [.. Enumerable.Range(0, 50).Select(n => RandomCase(300, 5 * n % 190, (ulong)n))];

        RankingEvaluator.Evaluate(model, cases, new() { Threads = 1 });

        Assert.That(model.Calls, Has.Count.EqualTo(cases.Length));
        foreach (var ((history, candidates), testCase) in model.Calls.Zip(cases))
        {
            Assert.That(history, Is.EqualTo(testCase.History));
            Assert.That(candidates, Has.Length.EqualTo(101).And.Unique.And.All.InRange(0, 299));
            Assert.That(candidates, Has.Exactly(1).EqualTo(testCase.Target));
            Assert.That(candidates.Intersect(history), Is.Empty);
        }
    }

    [Test]
    public void Evaluate_FewerEligibleThanNegatives_TakesAllOfThem()
    {
        var model = new FunctionRecommender(10, (_, item) => item);
        RankingMetrics metrics = RankingEvaluator.Evaluate(model, [new("u", [9, 0, 4], 5)]).Sampled;
        Assert.That(model.Calls.Single().Candidates.Order(), Is.EqualTo(new[] { 1, 2, 3, 5, 6, 7, 8 }));
        Assert.That(metrics.ReciprocalRank, Is.EqualTo(1.0 / 4).Within(Tolerance));
    }

    [Test]
    public void Evaluate_UserWhoOwnsEverything_RanksTheTargetFirst([Values] bool full)
    {
        var model = new FunctionRecommender(3, (_, item) => item);
        EvaluationResult result = RankingEvaluator.Evaluate(model, [new("u", [0, 2], 1)], new() { Full = full });
        Assert.That(result.Sampled.HitRatio, Is.All.EqualTo(1));
        Assert.That(result.ScoredPairs, Is.EqualTo(2));
    }

    [Test]
    public void Evaluate_TargetInsideHistory_ScoresItOnce([Values] bool full)
    {
        var model = new FunctionRecommender(50, (_, item) => item);
        RankingEvaluator.Evaluate(model, [new("u", [3, 30, 7], 30)], new() { Negatives = 20, Full = full });
        int[] candidates = model.Calls.Single().Candidates;
        Assert.That(candidates, Is.Unique.And.Length.EqualTo(full ? 48 : 21).And.Contains(30).And.No.Member(3).And.No.Member(7));
    }

    [Test]
    public void Evaluate_Full_LeavesSampledMetricsUnchanged([Values] TieRule ties)
    {
        var (model, cases) = ManyCases();
        EvaluationResult alone = RankingEvaluator.Evaluate(model, cases, new() { Negatives = 60, Seed = 3, Ties = ties });
        EvaluationResult both = RankingEvaluator.Evaluate(model, cases, new() { Negatives = 60, Seed = 3, Ties = ties, Full = true });
        Assert.That(alone.Full, Is.Null);
        AssertSame(alone.Sampled, both.Sampled);
        Assert.That(both.Full!.ReciprocalRank, Is.LessThan(both.Sampled.ReciprocalRank));
    }

    [Test]
    public void Evaluate_CatalogueOfManyBlocks_CountsEveryItemOnce()
    {
        const int Items = 30_011;
        var model = new FunctionRecommender(Items, (_, item) => item / 3);
        int[] history = [.. Enumerable.Range(0, 500).Select(n => (n * 59) + 1)];
        const int Target = 29_990;    // between a block's ends, in a group of three equal scores

        EvaluationResult result = RankingEvaluator.Evaluate(model, [new("u", history, Target)], new() { Full = true, Negatives = 20_000 });

        float[] scores = [.. Enumerable.Range(0, Items).Except(history).Select(item => (float)(item / 3))];
        int place = Enumerable.Range(0, Items).Except(history).ToList().IndexOf(Target);
        AssertMetrics(result.Full!, scores, place, RankingOracle.OverTargetPlaces);
        Assert.That(model.Calls.SelectMany(call => call.Candidates).ToArray(), Is.Unique.And.Length.EqualTo(scores.Length));
        Assert.That(result.ScoredPairs, Is.EqualTo((long)history.Length * scores.Length));
        AssertSame(RankingEvaluator.Evaluate(model, [new("u", history, Target)], new() { Negatives = 20_000 }).Sampled, result.Sampled);
    }

    [Test]
    public void Evaluate_AnyNumberOfThreads_GivesTheSameResult()
    {
        var (model, cases) = ManyCases();
        EvaluationResult one = RankingEvaluator.Evaluate(model, cases, new() { Full = true, Threads = 1 });
        foreach (int threads in new[] { 0, 2, 3, 8 })
        {
            EvaluationResult many = RankingEvaluator.Evaluate(model, cases, new() { Full = true, Threads = threads });
            AssertSame(one.Sampled, many.Sampled);
            AssertSame(one.Full!, many.Full!);
            Assert.That(many.ScoredPairs, Is.EqualTo(one.ScoredPairs));
        }
    }

    [Test]
    public void Evaluate_AnotherSeed_DrawsOtherNegatives()
    {
        var (model, cases) = ManyCases();
        RankingMetrics first = RankingEvaluator.Evaluate(model, cases, new() { Seed = 1 }).Sampled;
        RankingMetrics second = RankingEvaluator.Evaluate(model, cases, new() { Seed = 2 }).Sampled;
        Assert.That(second.ReciprocalRank, Is.Not.EqualTo(first.ReciprocalRank));
    }

    [Test]
    public void Evaluate_UnknownTarget_CountsAsMiss()
    {
        var model = new FunctionRecommender(20, (_, item) => -item);
        EvaluationCase[] cases = [new("known", [5], 0), new("unknown", [5], -1), new("known", [5, 6], 0), new("unknown", [], -1)];
        EvaluationResult result = RankingEvaluator.Evaluate(model, cases, new() { Full = true });
        Assert.That((result.Users, result.UnknownTargets), Is.EqualTo((4, 2)));
        Assert.That(result.Sampled.HitRatio, Is.All.EqualTo(0.5));
        Assert.That(result.Full!.Ndcg, Is.All.EqualTo(0.5));
        Assert.That(result.Sampled.ReciprocalRank, Is.EqualTo(0.5));
        Assert.That(result.ScoredPairs, Is.EqualTo((1 * 19) + (2 * 18)));
    }

    [Test]
    public void Evaluate_HitsInSomeCases_GivesTheNormalInterval()
    {
        var model = new FunctionRecommender(101, (history, item) => history.Length == 1 ? -item : item);
        EvaluationCase[] cases = [.. Enumerable.Range(0, 50).Select(n => new EvaluationCase("u", n < 20 ? [100] : [100, 99], 0))];
        RankingMetrics metrics = RankingEvaluator.Evaluate(model, cases).Sampled;
        Assert.That(metrics.HitRatio10, Is.EqualTo(0.4).Within(Tolerance));
        Assert.That(metrics.HitRatioMargin[1], Is.EqualTo(1.96 * Math.Sqrt(0.4 * 0.6 / 49)).Within(Tolerance));
        Assert.That(metrics.NdcgMargin[1], Is.EqualTo(metrics.HitRatioMargin[1]).Within(Tolerance));
    }

    [Test]
    public void Evaluate_NoCases_GivesZeros()
    {
        EvaluationResult result = RankingEvaluator.Evaluate(new FunctionRecommender(5, (_, _) => 0), [], new() { Full = true });
        Assert.That((result.Users, result.ScoredPairs), Is.EqualTo((0, 0L)));
        Assert.That(result.Sampled.HitRatio.Concat(result.Full!.Ndcg).Concat(result.Full.NdcgMargin).Append(result.Sampled.ReciprocalRank), Is.All.Zero);
    }

    [Test]
    public void Evaluate_EmptyHistory_IsScoredAsTheModelDoes()
    {
        var model = new FunctionRecommender(5, (history, item) => history.Length == 0 ? item : 0);
        EvaluationResult result = RankingEvaluator.Evaluate(model, [new("u", [], 4)]);
        Assert.That(result.Sampled.ReciprocalRank, Is.EqualTo(1));
        Assert.That(result.ScoredPairs, Is.Zero);
    }

    [TestCase(false, "leave-one-out, 100 sampled negatives (seed 1)")]
    [TestCase(true, "leave-one-out, 100 sampled negatives (seed 1) and all items outside the history")]
    public void Evaluate_Protocol_IsStatedInWords(bool full, string expected)
    {
        EvaluationResult result = RankingEvaluator.Evaluate(new FunctionRecommender(5, (_, _) => 0), [], new() { Full = full, Ties = TieRule.Loses });
        Assert.That(result.Protocol, Is.EqualTo(expected));
        Assert.That(result.Ties, Is.EqualTo(TieRule.Loses));
    }

    [Test]
    public void Evaluate_Split_RanksTheHeldOutItemsForTheTrainingHistories()
    {
        var data = Interactions.From(Enumerable.Range(0, 400).Select(n => (n % 20, n * 7 % 53)));
        LeaveOneOutSplit split = LeaveOneOut.Split(data, seed: 5);
        var model = new Popularity(split.Train);
        EvaluationCase[] cases = [.. split.HeldOut.Select(pair => new EvaluationCase("u", split.Train.History(pair.User).ToArray(), pair.Item))];
        AssertSame(RankingEvaluator.Evaluate(model, cases).Sampled, RankingEvaluator.Evaluate(model, split).Sampled);
    }

    private static RankingMetrics EvaluateConstant(TieRule ties)
    {
        var model = new FunctionRecommender(500, (_, _) => 0.25f);
        EvaluationCase[] cases = [.. Enumerable.Range(0, 30).Select(n => RandomCase(500, 20, (ulong)n))];
        return RankingEvaluator.Evaluate(model, cases, new() { Ties = ties }).Sampled;
    }

    private static (FunctionRecommender Model, EvaluationCase[] Cases) ManyCases()
    {
        float[] scores = RandomScores(400, levels: 50, seed: 9);
        var model = new FunctionRecommender(400, (history, item) => scores[(item + history[0]) % 400]);
        return (model, [.. Enumerable.Range(0, 200).Select(n => RandomCase(400, 1 + (n % 40), (ulong)n))]);
    }

    private static void AssertFullEquals(int items, int levels, ulong seed, TieRule ties, Averaging average)
    {
        float[] scores = RandomScores(items, levels, seed);
        EvaluationCase testCase = RandomCase(items, (int)(seed % 3), seed);
        var model = new FunctionRecommender(items, (_, item) => scores[item]);

        EvaluationResult result = RankingEvaluator.Evaluate(model, [testCase], new() { Full = true, Negatives = 2, Ties = ties });

        int[] candidates = [.. Enumerable.Range(0, items).Except(testCase.History)];
        AssertMetrics(result.Full!, [.. candidates.Select(item => scores[item])], Array.IndexOf(candidates, testCase.Target), average);
    }

    private static void AssertMetrics(RankingMetrics actual, float[] scores, int target, Averaging average)
    {
        double[] hits = [.. RankingMetrics.Cutoffs.Select(cutoff => average(scores, target, rank => RankingOracle.Hit(rank, cutoff)))];
        double[] gains = [.. RankingMetrics.Cutoffs.Select(cutoff => average(scores, target, rank => RankingOracle.DiscountedGain(rank, cutoff)))];
        Assert.That(actual.HitRatio, Is.EqualTo(hits).Within(Tolerance));
        Assert.That(actual.Ndcg, Is.EqualTo(gains).Within(Tolerance));
        Assert.That(actual.ReciprocalRank, Is.EqualTo(average(scores, target, RankingOracle.Reciprocal)).Within(Tolerance));
    }

    private static void AssertSame(RankingMetrics expected, RankingMetrics actual)
    {
        Assert.That(actual.HitRatio, Is.EqualTo(expected.HitRatio));
        Assert.That(actual.Ndcg, Is.EqualTo(expected.Ndcg));
        Assert.That(actual.HitRatioMargin, Is.EqualTo(expected.HitRatioMargin));
        Assert.That(actual.NdcgMargin, Is.EqualTo(expected.NdcgMargin));
        Assert.That(actual.ReciprocalRank, Is.EqualTo(expected.ReciprocalRank));
    }

    private static float[] RandomScores(int items, int levels, ulong seed)
    {
        var random = new CounterRandom(seed, 1, 0);
        var scores = new float[items];
        for (int item = 0; item < items; item++) scores[item] = random.Next(levels) - (levels / 2);
        return scores;
    }

    /// <summary>A case whose history is unsorted and does not hold the target.</summary>
    private static EvaluationCase RandomCase(int items, int historyLength, ulong seed)
    {
        int[] shuffled = [.. Enumerable.Range(0, items).OrderBy(item => new CounterRandom(seed, 2, (ulong)item).Next())];
        return new EvaluationCase($"user-{seed}", shuffled[1..(historyLength + 1)], shuffled[0]);
    }
}
