using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Models;

internal sealed class RecommendAllTests
{
    // Not a multiple of 16, and enough tiles for several panels and several rows of the triangle.
    private const int ItemCount = 150;

    private static readonly RedaOptions Shape = new() { Aspects = 2, Dimensions = 12, MemorySlots = 5, HiddenSize = 3 };

    [Test]
    [Category("Reduced")]
    public void ScoreCatalogue_RandomShapes_GivesTheBitsOfUserByUser()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            RedaModel model = RandomModel(random);
            int[][] histories = Histories(random, model.Items.Count, users: random.Pick(0, 1, 9, 40), longest: random.Pick(1, 4, 30));

            Assert.That(Scores(model, histories, new() { Threads = 2 }), Is.EqualTo(UserByUser(model, histories)), $"seed {seed}");
        }
    }

    [Test]
    public void ScoreCatalogue_AnyMemoryAndThreads_GivesTheSameBits(
        [Values] HistoryPooling pooling, [Values] bool memoryAttention, [Values(1, 2, 3, 8)] int threads, [Values(0, 1, 3, 5, 12, 400)] int spareTiles)
    {
        RedaModel model = RandomModels.Create(Shape with { Pooling = pooling, MemoryAttention = memoryAttention }, ItemCount, new Random(1));
        int[][] histories = Histories(new Random(2), ItemCount, users: 40, longest: 20);
        var options = new CatalogueOptions { Threads = threads, MemoryLimit = LeastMemory(model, histories, threads) + (spareTiles * 64L * 20) };
        var visitor = new Recorder(histories.Length, ItemCount);
        model.ScoreCatalogue(histories, visitor, options);

        Assert.That(visitor.Scores, Is.EqualTo(UserByUser(model, histories)));
        Assert.That(visitor.Visits, spareTiles == 400 ? Is.EqualTo(histories.Length) : Is.GreaterThan(histories.Length));
    }

    [Test]
    public void ScoreCatalogue_OnlyFewItemsInHistories_RelatesTheRestToThemAlone()
    {
        RedaModel model = RandomModels.Create(Shape, ItemCount, new Random(1));
        int[][] histories = [[140, 3], [77], [], [3, 77, 140]];

        Assert.That(Scores(model, histories), Is.EqualTo(UserByUser(model, histories)));
    }

    [Test]
    public void ScoreCatalogue_SampledHistories_GivesTheBitsOfUserByUser()
    {
        RedaModel whole = RandomModels.Create(Shape, ItemCount, new Random(1)), model = whole.WithHistorySample(new HistorySample(0.3, 7));
        int[][] histories = Histories(new Random(2), ItemCount, users: 20, longest: 30);

        Assert.That(Scores(model, histories), Is.EqualTo(UserByUser(model, histories)).And.Not.EqualTo(UserByUser(whole, histories)));
    }

    [Test]
    public void ScoreCatalogue_AnItemThatIsNotANumber_SpreadsAsUserByUser([Values] HistoryPooling pooling)
    {
        RedaModel model = RandomModels.Create(Shape with { Pooling = pooling, MemoryAttention = false }, ItemCount, new Random(1));
        model.Parameters["items"][30 * model.Options.Aspects][0] = float.NaN;
        int[][] histories = [[1, 2, 3], [1, 30, 60], [30]];

        Assert.That(Scores(model, histories), Is.EqualTo(UserByUser(model, histories)));
        Assert.That(Scores(model, histories)[0].Select((score, item) => (item, IsNaN: float.IsNaN(score))).Where(pair => pair.IsNaN).Select(pair => pair.item), Is.EqualTo(new[] { 30 }));
    }

    [Test]
    public void RecommendAll_AnyCount_ReturnsWhatEachUserGetsAlone([Values(0, 1, 10, 149, 1000)] int count, [Values] bool excludeSeen, [Values] HistoryPooling pooling)
    {
        RedaModel model = RandomModels.Create(Shape with { Pooling = pooling }, ItemCount, new Random(1));
        int[][] histories = Histories(new Random(2), ItemCount, users: 25, longest: 12);
        IReadOnlyList<Recommendation>[] all = [.. model.RecommendAll(histories, count, excludeSeen)];

        Assert.That(all, Has.Length.EqualTo(histories.Length));
        for (int user = 0; user < histories.Length; user++)
        {
            if (histories[user].Length == 0) Assert.That(all[user], Is.Empty);
            else Assert.That(all[user], Is.EqualTo(model.Recommend(histories[user].Select(item => $"i{item}"), count, excludeSeen)), $"user {user}");
        }
    }

    [Test]
    public void RecommendAll_EqualScores_ComeInIndexOrder([Values(1, 7, 60)] int count)
    {
        RedaModel model = RandomModels.Create(Shape with { Aspects = 1, Dimensions = 1, MemoryAttention = false }, ItemCount, new Random(3));
        for (int item = 0; item < ItemCount; item++) model.Parameters["items"][item][0] = 1 + (item % 3);

        // Of the same kind, so that the positions of the catalogue pass are not in index order.
        int[][] histories = [[140, 20], [0, 1], [77, 2, 4]];
        IReadOnlyList<Recommendation>[] all = [.. model.RecommendAll(histories, count)];

        for (int user = 0; user < histories.Length; user++)
        {
            Assert.That(
                all[user].Select(recommendation => int.Parse(recommendation.Item[1..])),
                Is.EqualTo(Enumerable.Range(0, ItemCount).Except(histories[user]).OrderByDescending(item => item % 3).ThenBy(item => item).Take(count)));
        }
    }

    [Test]
    public void RecommendAll_LittleMemory_StreamsInUserOrderAndStaysBelowTheLimit()
    {
        RedaModel model = RandomModels.Create(Shape, ItemCount, new Random(1));
        int[][] histories = Histories(new Random(2), ItemCount, users: 40, longest: 20);
        long limit = LeastMemory(model, histories, threads: 1) + 6000;
        var progress = new Steps();
        IReadOnlyList<Recommendation>[] all = [.. model.RecommendAll(histories, 5, options: new() { Threads = 1, MemoryLimit = limit }, progress: progress)];

        Assert.That(all, Is.EqualTo(model.RecommendAll(histories, 5)));
        Assert.That(progress.Reports.Select(step => step.Done), Is.Ordered.And.All.InRange(0.0, 1.0));
        Assert.That(progress.Reports[^1].Done, Is.EqualTo(1).Within(1e-12));
        Assert.That(progress.Reports[^1].PeakBytes, Is.GreaterThan(limit / 2).And.AtMost(limit));
        Assert.That(progress.Reports.Select(step => step.Done), Has.Some.InRange(0.01, 0.4), "several blocks");
    }

    [Test]
    public void RecommendAll_Enumerated_ScoresOnlyTheBlocksThatAreAskedFor()
    {
        RedaModel model = RandomModels.Create(Shape, ItemCount, new Random(1));
        int[][] histories = Histories(new Random(2), ItemCount, users: 40, longest: 20);
        var progress = new Steps();
        var options = new CatalogueOptions { Threads = 1, MemoryLimit = LeastMemory(model, histories, threads: 1) + 6000 };
        _ = model.RecommendAll(histories, 5, options: options, progress: progress).First();

        Assert.That(progress.Reports[^1].Done, Is.LessThan(0.7));
    }

    [Test]
    public void RecommendAll_TrainingUsers_AreThoseOfTheModel()
    {
        int[][] histories = [[3, 9, 14], [0], [7, 8], []];
        RedaModel model = RandomModels.Create(Shape, ItemCount, new Random(1), histories);

        Assert.That(model.RecommendAll(3), Is.EqualTo(model.RecommendAll(histories, 3)));
        Assert.That(
            () => RandomModels.Create(Shape, ItemCount, new Random(1)).RecommendAll(3),
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R106"));
    }

    [Test]
    public void RecommendAll_TooLittleMemory_IsToldWithTheNumbers()
        => Assert.That(
            () => RandomModels.Create(Shape, ItemCount, new Random(1)).RecommendAll([[1, 2]], options: new() { Threads = 1, MemoryLimit = 1000 }).ToArray(),
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R112").And.Message.Contains("1,000 bytes"));

    [Test]
    public void RecommendAll_WrongArguments_ThrowAtOnce()
    {
        RedaModel model = RandomModels.Create(Shape, ItemCount, new Random(1));

        Assert.That(() => model.RecommendAll([[1]], -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => model.RecommendAll([[1], [ItemCount]]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => model.RecommendAll([[1]], options: new() { Threads = -1 }), Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R001"));
        Assert.That(() => model.RecommendAll([[1]], options: new() { MemoryLimit = -1 }), Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R001"));
    }

    [Test]
    public void RecommendAll_CancelledInTheMiddle_StopsBetweenTiles([Values(1, 3)] int threads)
    {
        using var source = new CancellationTokenSource();
        RedaModel model = RandomModels.Create(Shape, ItemCount, new Random(1));
        int[][] histories = Histories(new Random(2), ItemCount, users: 40, longest: 20);
        var progress = new Steps { OnReport = step => CancelAt(step, source) };

        Assert.That(
            () => model.RecommendAll(histories, options: new() { Threads = threads }, progress: progress, cancellationToken: source.Token).ToArray(),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(progress.Reports.Count(step => step.Done > 0.3), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void ScoreCatalogue_VisitorThrows_PassesTheExceptionOn()
        => Assert.That(
            () => RandomModels.Create(Shape, ItemCount, new Random(1)).ScoreCatalogue([[1, 2]], new Recorder(0, 0)),
            Throws.InstanceOf<IndexOutOfRangeException>());

    private static void CancelAt(CatalogueProgress step, CancellationTokenSource source)
    {
        if (step.Done > 0.3) source.Cancel();
    }

    private static RedaModel RandomModel(Random random)
    {
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
        return RandomModels.Create(options, random.Pick(5, 16, 64, 150), random);
    }

    /// <summary>Histories of all lengths, the empty one among them, in any order and with a repeat here and there.</summary>
    private static int[][] Histories(Random random, int items, int users, int longest)
        => [.. Enumerable.Range(0, users).Select(user =>
        {
            int[] history = RandomModels.History(random, items, Math.Min(items, user % (longest + 1)));
            return user % 5 == 4 && history.Length > 0 ? (int[])[.. history, history[0]] : history;
        })];

    private static float[][] UserByUser(RedaModel model, int[][] histories) => [.. histories.Select(history => model.Scores(history, model.AllItems()))];

    private static float[][] Scores(RedaModel model, int[][] histories, CatalogueOptions? options = null)
    {
        var visitor = new Recorder(histories.Length, model.Items.Count);
        model.ScoreCatalogue(histories, visitor, options);
        return visitor.Scores;
    }

    /// <summary>What one user of the longest history takes.</summary>
    private static long LeastMemory(RedaModel model, int[][] histories, int threads)
    {
        long least = 1, most = 1 << 30;
        while (least < most)
        {
            long middle = (least + most) / 2;
            try
            {
                model.ScoreCatalogue([histories.MaxBy(history => history.Length)!], new Recorder(1, model.Items.Count), new() { Threads = threads, MemoryLimit = middle });
                most = middle;
            }
            catch (RedaException e) when (e.Code == "R112")
            {
                least = middle + 1;
            }
        }

        return least;
    }

    /// <summary>Keeps all scores; an item that comes twice, or never, shows as infinity.</summary>
    private sealed class Recorder(int users, int items) : ICatalogueVisitor
    {
        private int _visits;

        public float[][] Scores { get; } = [.. Enumerable.Range(0, users).Select(_ => Enumerable.Repeat(float.PositiveInfinity, items).ToArray())];

        public int Visits => _visits;

        public void Visit(int user, int worker, ReadOnlySpan<int> items, ReadOnlySpan<float> scores)
        {
            Interlocked.Increment(ref _visits);
            for (int n = 0; n < items.Length; n++)
                Scores[user][items[n]] = float.IsPositiveInfinity(Scores[user][items[n]]) ? scores[n] : float.PositiveInfinity;
        }
    }

    private sealed class Steps : IProgress<CatalogueProgress>
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public List<CatalogueProgress> Reports { get; } = [];

        public Action<CatalogueProgress>? OnReport { get; init; }

        public void Report(CatalogueProgress value)
        {
            Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(_thread));
            Reports.Add(value);
            OnReport?.Invoke(value);
        }
    }
}
