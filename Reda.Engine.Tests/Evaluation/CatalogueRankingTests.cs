using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Evaluation;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Tests.Models;

namespace Reda.Engine.Tests.Evaluation;

/// <summary>The evaluation of a model that scores the catalogue for all cases together, against the same model asked case by case.</summary>
internal sealed class CatalogueRankingTests
{
    private const int ItemCount = 150;

    private static readonly RedaModel Model = RandomModels.Create(
        new() { Aspects = 2, Dimensions = 12, MemorySlots = 5, HiddenSize = 3, Pooling = HistoryPooling.LogMeanExp }, ItemCount, new Random(1));

    [Test]
    public void Evaluate_Full_EqualsCaseByCase([Values(0, 60_000, 72_000)] long memoryLimit, [Values] TieRule ties, [Values(20, 1000)] int negatives)
    {
        var options = new EvaluationOptions { Full = true, Ties = ties, Negatives = negatives, Seed = 3, Threads = 1, MemoryLimit = memoryLimit };
        EvaluationCase[] cases = Cases();
        EvaluationResult together = RankingEvaluator.Evaluate(Model, cases, options), alone = RankingEvaluator.Evaluate(new OneByOne(Model), cases, options);

        AssertEqual(together, alone);
        Assert.That(together.UnknownTargets, Is.EqualTo(10));
    }

    [Test]
    public void Evaluate_FullWithTies_EqualsCaseByCase()
    {
        RedaModel model = RandomModels.Create(new() { Aspects = 1, Dimensions = 1, HiddenSize = 2, MemoryAttention = false }, ItemCount, new Random(3));
        for (int item = 0; item < ItemCount; item++) model.Parameters["items"][item][0] = 1 + (item % 3);
        var options = new EvaluationOptions { Full = true };

        AssertEqual(RankingEvaluator.Evaluate(model, Cases(), options), RankingEvaluator.Evaluate(new OneByOne(model), Cases(), options));
    }

    [Test]
    public void Evaluate_FullOfASample_ScoresTheSampleAndExcludesTheWholeHistory()
    {
        RedaModel sampled = Model.WithHistorySample(new HistorySample(0.3, 1));
        var options = new EvaluationOptions { Full = true };
        EvaluationResult result = RankingEvaluator.Evaluate(sampled, Cases(), options);

        AssertEqual(result, RankingEvaluator.Evaluate(new OneByOne(sampled), Cases(), options));
        Assert.That(result.ScoredPairs, Is.LessThan(0.6 * RankingEvaluator.Evaluate(Model, Cases(), options).ScoredPairs));
    }

    [Test]
    public void Evaluate_FullWithAScoreThatIsNotANumber_NamesTheSameCase([Values(0, 72_000)] long memoryLimit)
    {
        RedaModel model = RandomModels.Create(Model.Options with { MemoryAttention = false }, ItemCount, new Random(1));
        model.Parameters["items"][30 * model.Options.Aspects][0] = float.NaN;
        var options = new EvaluationOptions { Full = true, Threads = 1, MemoryLimit = memoryLimit };
        var together = Assert.Throws<RedaException>(() => RankingEvaluator.Evaluate(model, Cases(), options));
        var alone = Assert.Throws<RedaException>(() => RankingEvaluator.Evaluate(new OneByOne(model), Cases(), options));

        Assert.That((together!.Code, together.Message), Is.EqualTo(("R113", alone!.Message)));
    }

    [Test]
    public void Evaluate_FullCancelled_Throws()
        => Assert.That(
            () => RankingEvaluator.Evaluate(Model, Cases(), new() { Full = true }, cancellationToken: new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

    /// <summary>Cases of all lengths; some targets are unknown, and some stand in their own history.</summary>
    private static EvaluationCase[] Cases()
        => [.. Enumerable.Range(0, 60).Select(n =>
        {
            int[] items = RandomModels.History(new Random(n), ItemCount, 1 + (n % 20));
            return new EvaluationCase($"u{n}", n % 7 == 3 ? items : items[1..], n % 6 == 5 ? -1 : items[0]);
        })];

    private static void AssertEqual(EvaluationResult actual, EvaluationResult expected)
    {
        Assert.That(
            (actual.Users, actual.UnknownTargets, actual.ScoredPairs, actual.Protocol),
            Is.EqualTo((expected.Users, expected.UnknownTargets, expected.ScoredPairs, expected.Protocol)));
        foreach (var (own, other) in new[] { (actual.Sampled, expected.Sampled), (actual.Full!, expected.Full!) })
        {
            Assert.That(own.ReciprocalRank, Is.EqualTo(other.ReciprocalRank).And.GreaterThan(0));
            Assert.That(own.HitRatio.Concat(own.Ndcg), Is.EqualTo(other.HitRatio.Concat(other.Ndcg)));
        }
    }

    /// <summary>Hides that the model can do more than score one history.</summary>
    private sealed class OneByOne(RedaModel model) : IRecommender
    {
        public Vocabulary Items => model.Items;

        public int HistoryItemsUsed(int length) => model.HistoryItemsUsed(length);

        public void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores) => model.Score(history, candidates, scores);
    }
}
