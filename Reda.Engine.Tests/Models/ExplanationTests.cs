using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Models;

internal sealed class ExplanationTests
{
    private const int ItemCount = 40;

    [Test]
    [Category("Numerical")]
    public void Explain_RandomModels_PartsSumToTheScore([Values] HistoryPooling pooling, [Values] bool memoryAttention, [Values(1, 2, 3, 16, 17, 33)] int length)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var random = new Random(seed);
            RedaModel model = Create(random, pooling, memoryAttention);
            int[] history = RandomModels.History(random, ItemCount, length);
            foreach (int item in model.AllItems())
            {
                Explanation explanation = Explain(model, history, item);
                double[] parts = [.. explanation.Contributions.Cast<double>(), explanation.PoolingOffset];

                Assert.That(explanation.Score, Is.EqualTo(model.Scores(history, item)[0]));
                Assert.That(parts.Sum(), Is.EqualTo(explanation.Score).Within(1e-6 * Math.Abs(explanation.Score)));
                Assert.That(Enumerable.Range(0, length).Sum(explanation.OfHistoryItem), Is.EqualTo(parts[..^1].Sum()).Within(1e-12));
                Assert.That(Enumerable.Range(0, explanation.Contributions.GetLength(1)).Sum(explanation.OfSlot), Is.EqualTo(parts[..^1].Sum()).Within(1e-12));
                Assert.That(pooling == HistoryPooling.LogMeanExp || explanation.PoolingOffset == 0);
            }
        }
    }

    /// <summary>The parts before the rounding of the score is spread over them: spreading must not touch what a part says.</summary>
    [Test]
    [Category("Numerical")]
    public void Explain_RoundingOfTheScore_ChangesNoPartByMoreThanAMillionth([Values] bool memoryAttention, [Values(2, 17, 33)] int length)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            RedaModel model = Create(random, HistoryPooling.Mean, memoryAttention);
            int[] history = RandomModels.History(random, ItemCount, length);
            int item = Enumerable.Range(0, ItemCount).Except(history).First();
            var scorer = new HistoryScorer(model.Weights, HistorySample.Whole);
            scorer.Prepare(history);
            Explanation explanation = Explain(model, history, item);
            var raw = new double[length, explanation.Contributions.GetLength(1)];
            scorer.Explain(item, raw);

            foreach (var (part, exact) in explanation.Contributions.Cast<double>().Zip(raw.Cast<double>()))
                Assert.That(part, Is.EqualTo(exact / length).Within(1e-6 * Math.Abs(exact / length)));
        }
    }

    [Test]
    public void Explain_SampledHistory_SumsToTheScoreThatRanks()
    {
        RedaModel model = Create(new Random(3), HistoryPooling.Mean, memoryAttention: true).WithHistorySample(new HistorySample(0.4, 9));
        string[] history = [.. RandomModels.History(new Random(4), ItemCount, 20).Select(item => $"i{item}")];
        Recommendation best = model.Recommend(history, 1)[0];
        Explanation explanation = model.Explain(history, best.Item);

        Assert.That(explanation.History, Has.Count.EqualTo(8));
        Assert.That(explanation.Score, Is.EqualTo(best.Score));
        Assert.That(explanation.Contributions.Cast<double>().Sum(), Is.EqualTo(best.Score).Within(1e-6 * Math.Abs(best.Score)));
    }

    [Test]
    public void Explain_EachPart_IsTheSlotsShareOfTheFit()
    {
        var random = new Random(4);
        RedaModel model = Create(random, HistoryPooling.Mean, memoryAttention: true);
        RedaSpecification specification = RandomModels.Specify(model);
        int[] history = [2, 5, 11];
        var embedding = new double[model.Options.Dimensions];
        specification.EmbedUser(history, embedding);

        Explanation explanation = Explain(model, history, 7);

        for (int j = 0; j < history.Length; j++)
        {
            var relation = new double[embedding.Length];
            specification.Relation(7, history[j], relation);
            Assert.That(explanation.OfHistoryItem(j), Is.EqualTo(relation.Zip(embedding, (r, z) => r * z).Sum() / history.Length).Within(1e-5));
        }
    }

    [Test]
    public void Explain_History_IsNamedOnceEachInIndexOrder()
    {
        RedaModel model = Create(new Random(5), HistoryPooling.Mean, memoryAttention: true);
        Explanation explanation = model.Explain(["i9", "i2", "i30", "i2"], "i1");

        Assert.That(explanation.History, Is.EqualTo(new[] { "i2", "i9", "i30" }));
        Assert.That(explanation.Item, Is.EqualTo("i1"));
        Assert.That((explanation.Contributions.GetLength(0), explanation.Contributions.GetLength(1)), Is.EqualTo((3, model.Options.MemorySlots)));
    }

    [Test]
    public void Explain_CandidateInTheHistory_ContributesNothing([Values] HistoryPooling pooling, [Values] bool memoryAttention)
    {
        RedaModel model = Create(new Random(6), pooling, memoryAttention);
        Explanation explanation = model.Explain(["i9", "i2", "i30"], "i9");

        Assert.That(Enumerable.Range(0, 3).Select(explanation.OfHistoryItem), Is.EqualTo(new[] { 1.0, 0, 1 }).Using<double>((a, b) => (a == 0) == (b == 0)));
    }

    [Test]
    public void Explain_NothingButTheCandidate_IsZero([Values] HistoryPooling pooling)
    {
        Explanation explanation = Create(new Random(7), pooling, memoryAttention: true).Explain(["i9"], "i9");

        Assert.That((explanation.Score, explanation.PoolingOffset), Is.EqualTo((0f, 0.0)));
        Assert.That(explanation.Contributions, Is.All.Zero);
    }

    [Test]
    public void Explain_LogMeanExp_WeighsTheStrongestItemMost()
    {
        RedaModel model = Create(new Random(8), HistoryPooling.Mean, memoryAttention: true);
        int[] history = [1, 2, 3, 4];
        Explanation mean = Explain(model, history, 9), sharp = Explain(model.WithPooling(HistoryPooling.LogMeanExp, 1000), history, 9);
        double[] fits = [.. Enumerable.Range(0, 4).Select(j => 4 * mean.OfHistoryItem(j))];
        int strongest = Array.IndexOf(fits, fits.Max());

        Assert.That(sharp.OfHistoryItem(strongest), Is.EqualTo(fits[strongest]).Within(1e-5));
        Assert.That(sharp.Score, Is.EqualTo(fits[strongest] - (Math.Log(4) / 1000)).Within(1e-5));
    }

    private static Explanation Explain(RedaModel model, int[] history, int item) => model.Explain(history.Select(index => $"i{index}"), $"i{item}");

    private static RedaModel Create(Random random, HistoryPooling pooling, bool memoryAttention)
        => RandomModels.Create(
            new()
            {
                Aspects = random.Pick(1, 2, 3),
                Dimensions = random.Pick(5, 16, 33),
                MemorySlots = random.Pick(2, 5, 20),
                HiddenSize = 3,
                Pooling = pooling,
                MemoryAttention = memoryAttention,
            },
            ItemCount,
            random);
}
