using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Models;

internal sealed class RedaModelTests
{
    private const int ItemCount = 60;

    private static readonly RedaOptions Shape = new() { Aspects = 2, Dimensions = 12, MemorySlots = 5, HiddenSize = 3 };

    [Test]
    [Category("Numerical")]
    [Category("Reduced")]
    public void Score_RandomShapes_AgreesWithTheSpecification()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            RedaOptions options = Shape with
            {
                Aspects = random.Pick(1, 2, 3, 5),
                Dimensions = random.Pick(1, 7, 16, 33),
                MemorySlots = random.Pick(1, 2, 15, 17, 40),
                HiddenSize = random.Pick(1, 3, 20),
                MemoryAttention = random.Next(3) > 0,
                Pooling = random.Pick(HistoryPooling.Mean, HistoryPooling.LogMeanExp),
                Beta = random.Pick(0.3, 1.0, 5.0),
            };
            RedaModel model = RandomModels.Create(options, ItemCount, random);
            RedaSpecification specification = RandomModels.Specify(model);
            int[] history = RandomModels.History(random, ItemCount, seed < 6 ? seed : random.Pick(0, 1, 2, 3, 17, 40));

            // Some candidates stand in the history.
            int[] candidates = RandomModels.History(random, ItemCount, random.Pick(1, 16, 19));
            float[] scores = model.Scores(history, candidates);
            for (int n = 0; n < candidates.Length; n++)
            {
                double expected = specification.Score(history, candidates[n]);
                Assert.That(scores[n], Is.EqualTo(expected).Within(3e-6 * Math.Max(1, Math.Abs(expected))), $"seed {seed}, candidate {candidates[n]}");
            }
        }
    }

    [Test]
    public void Score_EmptyHistoryOrNothingButTheCandidate_IsZero([Values] HistoryPooling pooling, [Values] bool memoryAttention)
    {
        RedaModel model = Random(Shape with { Pooling = pooling, MemoryAttention = memoryAttention });

        Assert.That(model.Scores([], 1, 2), Is.All.Zero);
        Assert.That(model.Scores([7], 7, 8), Is.EqualTo(new[] { 0, 1f }).Using<float>((a, b) => (a == 0) == (b == 0)));
    }

    [Test]
    public void Score_HistoryInAnyOrderAndWithRepeats_GivesTheSameBits([Values] HistoryPooling pooling, [Values] bool memoryAttention)
    {
        RedaModel model = Random(Shape with { Pooling = pooling, MemoryAttention = memoryAttention });
        int[] history = [3, 9, 14, 15, 30, 41, 59], shuffled = [41, 9, 59, 3, 30, 15, 14], repeated = [59, 3, 9, 3, 14, 41, 15, 30, 59, 59];
        float[] scores = model.Scores(history, model.AllItems());

        Assert.That(model.Scores(shuffled, model.AllItems()), Is.EqualTo(scores));
        Assert.That(model.Scores(repeated, model.AllItems()), Is.EqualTo(scores));
        Assert.That(model.Scores(history.AsSpan(1), model.AllItems()), Is.Not.EqualTo(scores));
    }

    [Test]
    public void Score_CandidatesInAnyCompany_GivesTheSameBits([Values] bool memoryAttention)
    {
        RedaModel model = Random(Shape with { MemoryAttention = memoryAttention });
        int[] history = [1, 2, 3, 40];
        float[] together = model.Scores(history, model.AllItems());
        int[] backwards = [.. model.AllItems().Reverse()];

        Assert.That(model.AllItems().Select(item => model.Scores(history, item)[0]), Is.EqualTo(together));
        Assert.That(model.Scores(history, backwards).Reverse(), Is.EqualTo(together));
    }

    [Test]
    public void Score_AfterALongerHistory_LeavesNoTrace()
    {
        RedaModel model = Random(Shape with { Pooling = HistoryPooling.LogMeanExp });
        float[] fresh = model.Scores([5, 6, 7], model.AllItems());
        _ = model.Scores(model.AllItems(), model.AllItems());

        Assert.That(model.Scores([5, 6, 7], model.AllItems()), Is.EqualTo(fresh));
    }

    [Test]
    public void Score_InSteadyState_AllocatesNothing([Values] bool memoryAttention, [Values] HistoryPooling pooling)
    {
        RedaModel model = Random(Shape with { MemoryAttention = memoryAttention, Pooling = pooling });
        int[] history = [1, 2, 3, 4, 5, 6, 7], candidates = model.AllItems();
        var scores = new float[ItemCount];
        for (int n = 0; n < 100; n++) model.Score(history, candidates, scores);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int n = 0; n < 100; n++) model.Score(history.AsSpan(0, n % 8), candidates, scores);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(bytes, Is.Zero);
    }

    [Test]
    public void Score_EightThreadsAtOnce_GiveTheBitsOfOne()
    {
        RedaModel model = Random(Shape);
        int[][] histories = [.. Enumerable.Range(0, 20).Select(seed => RandomModels.History(new Random(seed), ItemCount, seed))];
        float[][] alone = [.. histories.Select(history => model.Scores(history, model.AllItems()))];
        var differences = new int[8];
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(thread => new Thread(() =>
        {
            for (int n = 0; n < 200; n++)
            {
                int which = (n + thread) % histories.Length;
                if (!model.Scores(histories[which], model.AllItems()).AsSpan().SequenceEqual(alone[which])) differences[thread]++;
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();

        Assert.That(differences, Is.All.Zero);
    }

    [Test]
    public void Score_WrongArguments_AreToldAndTheModelStaysUsable()
    {
        RedaModel model = Random(Shape);
        float[] scores = model.Scores([1, 2], 3);

        Assert.That(() => model.Score([1], [1, 2], new float[1]), Throws.ArgumentException);
        foreach (int wrong in new[] { -1, ItemCount, int.MinValue, int.MaxValue })
        {
            Assert.That(() => model.Scores([wrong], 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => model.Scores([1], wrong), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }

        Assert.That(model.Scores([1, 2], 3), Is.EqualTo(scores));
    }

    [Test]
    public void WithPooling_AnotherPooling_SharesTheWeightsAndScoresLikeAModelOfItsOwn()
    {
        RedaModel mean = Random(Shape), other = mean.WithPooling(HistoryPooling.LogMeanExp, 2.5);
        RedaModel own = Random(Shape with { Pooling = HistoryPooling.LogMeanExp, Beta = 2.5 });
        int[] history = [1, 5, 9];

        Assert.That(other.Options, Is.EqualTo(mean.Options with { Pooling = HistoryPooling.LogMeanExp, Beta = 2.5 }));
        Assert.That((other.Parameters, other.Items, other.Histories), Is.EqualTo((mean.Parameters, mean.Items, mean.Histories)));
        Assert.That(other.Scores(history, mean.AllItems()), Is.EqualTo(own.Scores(history, mean.AllItems())).And.Not.EqualTo(mean.Scores(history, mean.AllItems())));
        Assert.That(other.WithPooling(HistoryPooling.Mean).Scores(history, mean.AllItems()), Is.EqualTo(mean.Scores(history, mean.AllItems())));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(1e-46)]
    [TestCase(1e300)]
    public void WithPooling_BetaOutOfRange_IsNamed(double beta)
        => Assert.That(
            () => Random(Shape).WithPooling(HistoryPooling.LogMeanExp, beta),
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R001").And.Message.Contains("Beta"));

    [TestCase(1e-3, 0.001)]
    [TestCase(1e3, 1)]
    public void Score_ExtremeBeta_LiesBetweenTheMeanAndTheLargest(double beta, double towardsLargest)
    {
        RedaModel model = Random(Shape);
        int[] history = [1, 5, 9, 20];
        float[] pooled = model.WithPooling(HistoryPooling.LogMeanExp, beta).Scores(history, model.AllItems()), mean = model.Scores(history, model.AllItems());
        float[] largest = [.. model.AllItems().Select(item => history.Where(known => known != item).Max(known => Fit(model, history, item, known)))];

        foreach (int item in model.AllItems())
        {
            float spread = largest[item] - mean[item];
            Assert.That(pooled[item], Is.EqualTo(mean[item] + (towardsLargest * spread)).Within(2e-3 * Math.Max(1, spread)));
        }
    }

    private static RedaModel Random(RedaOptions options) => RandomModels.Create(options, ItemCount, new Random(1));

    /// <summary>What one history item says about a candidate.</summary>
    private static float Fit(RedaModel model, int[] history, int item, int known)
    {
        Explanation explanation = model.Explain(history.Select(index => model.Items[index]), model.Items[item]);
        int count = history.Length - (history.Contains(item) ? 1 : 0);
        return (float)(count * explanation.OfHistoryItem(explanation.History.ToList().IndexOf(model.Items[known])));
    }
}
