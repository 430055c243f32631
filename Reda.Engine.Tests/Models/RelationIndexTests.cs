using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Tests.Threading;

namespace Reda.Engine.Tests.Models;

internal sealed class RelationIndexTests
{
    private const int ItemCount = 150;

    private static readonly RedaOptions Shape = new() { Aspects = 2, Dimensions = 10, MemorySlots = 7, HiddenSize = 4 };

    private static readonly IndexOptions Complete = new() { Rank = ItemCount, Landmarks = ItemCount, Precision = IndexPrecision.Full };

    private RedaModel _model = null!;
    private int[][] _histories = null!;

    [OneTimeSetUp]
    public void MakeModel()
    {
        _histories = [.. Enumerable.Range(0, 40).Select(user => RandomModels.History(new Random(user), ItemCount, 2 + (user % 20)).Order().ToArray())];
        _model = RandomModels.Create(Shape, ItemCount, new Random(1), _histories);
    }

    [Test]
    public void Search_WithAFeatureAnItem_IsTheExactSearch([Values] bool memoryAttention, [Values] HistoryPooling pooling, [Values] bool excludeSeen)
    {
        RedaModel model = RandomModels.Create(Shape with { MemoryAttention = memoryAttention, Pooling = pooling }, ItemCount, new Random(3), _histories);
        RelationIndex index = model.BuildIndex(Complete);

        // Without memory, preferences of users point anywhere, and some of the directions that matter to one are barely seen by the landmarks' users.
        double allowed = memoryAttention ? 3e-4 : 1e-2;
        for (int user = 0; user < _histories.Length; user++)
        {
            int[] history = [.. _histories[user]];
            float[] exact = model.Scores(history, model.AllItems()), scores = index.Scores(history, model.AllItems());
            double spread = exact.Max() - exact.Min();
            Assert.That(scores, Is.EqualTo(exact).Within(allowed * spread), $"scores of user {user}");
            var found = index.RecommendForUser($"u{user}", 10, excludeSeen);
            var best = model.RecommendForUser($"u{user}", 10, excludeSeen);
            for (int n = 0; n < 10; n++) Assert.That(exact[int.Parse(found[n].Item[1..])], Is.EqualTo(best[n].Score).Within(2 * allowed * spread), $"place {n} of user {user}");
        }
    }

    [Test]
    public void Search_MoreFeatures_FindMoreOfTheExactBest()
    {
        double[] overlaps = [.. new[] { 2, 12, ItemCount }.Select(rank =>
        {
            RelationIndex index = _model.BuildIndex(Complete with { Rank = rank });
            return Enumerable.Range(0, 40).Average(user => index.RecommendForUser($"u{user}").Select(r => r.Item).Intersect(_model.RecommendForUser($"u{user}").Select(r => r.Item)).Count());
        })];
        Assert.That(overlaps, Is.Ordered.And.Unique);
        Assert.That(overlaps[^1], Is.GreaterThan(9.5));
    }

    [Test]
    public void Search_OfManyPanels_IsTheOrderOfAllScores([Values] IndexPrecision precision, [Values] HistoryPooling pooling, [Values(1, 10, ItemCount, 1000)] int count)
    {
        // 150 features are five panels: the search leaves most of them out, the scores do not.
        RelationIndex index = RandomModels.Create(Shape with { Pooling = pooling }, ItemCount, new Random(3), _histories).BuildIndex(Complete with { Precision = precision });
        Assert.That(index.Rank, Is.GreaterThan(4 * FeatureTable.PanelFeatures));
        foreach (bool excludeSeen in new[] { true, false })
        {
            foreach (int[] history in _histories)
            {
                int[] items = new int[count];
                var scores = new float[count];
                float[] all = index.Scores(history, index.AllItems());
                int found = index.Search(history, items, scores, excludeSeen);

                int[] expected = [.. index.AllItems().Except(excludeSeen ? history : []).OrderByDescending(item => all[item]).ThenBy(item => item).Take(count)];
                Assert.That(items[..found], Is.EqualTo(expected));
                Assert.That(scores[..found], Is.EqualTo(expected.Select(item => all[item])));
            }
        }
    }

    [Test]
    public void BuildIndex_AnyThreads_GivesTheSameBits([Values] IndexPrecision precision, [Values] bool histories)
    {
        RedaModel model = histories ? _model : RandomModels.Create(Shape, ItemCount, new Random(1));
        var options = new IndexOptions { Rank = 20, Landmarks = 45, Precision = precision };
        RelationIndex one = model.BuildIndex(options with { Threads = 1 });
        foreach (int threads in new[] { 2, 5 })
        {
            RelationIndex other = model.BuildIndex(options with { Threads = threads });
            Assert.That(other.Table.Bytes.SequenceEqual(one.Table.Bytes) && other.FormValues.SequenceEqual(one.FormValues) && other.Table.Scales.SequenceEqual(one.Table.Scales));
        }

        Assert.That(model.BuildIndex(options with { Seed = 2 }).FormValues.SequenceEqual(one.FormValues), Is.False);
    }

    /// <summary>The same on every instruction set; a change of the arithmetic changes it.</summary>
    [TestCase(IndexPrecision.Quarter, "8f990ed19dd1cff2")]
    [TestCase(IndexPrecision.Full, "0a54f2da4af49206")]
    [Category("Numerical")]
    public void BuildIndex_SmallModel_HasFrozenBits(IndexPrecision precision, string expected)
    {
        RelationIndex index = RandomModels.Create(Shape, 60, new Random(4)).BuildIndex(new IndexOptions { Rank = 36, Landmarks = 40, Precision = precision });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(index.Table.Bytes);
        hash.AppendData(MemoryMarshal.AsBytes(index.FormValues));
        hash.AppendData(MemoryMarshal.AsBytes(index.Scores([3, 9, 40], index.AllItems()).AsSpan()));

        Assert.That(Convert.ToHexStringLower(hash.GetHashAndReset())[..16], Is.EqualTo(expected));
    }

    [Test]
    public void Search_WarmedUp_AllocatesNothing([Values] HistoryPooling pooling)
    {
        RelationIndex index = _model.WithPooling(pooling).BuildIndex();
        int[] history = _histories[19], items = new int[10];
        var scores = new float[10];
        index.Search(history, items, scores);

        Assert.That(Allocations.FewestOnThisThread(() => index.Search(history, items, scores)), Is.Zero);
    }

    [Test]
    public void Search_AnyOrderAndRepeats_GivesTheSame()
    {
        RelationIndex index = _model.BuildIndex();
        int[] first = new int[5], second = new int[5];
        var scores = new float[5];
        index.Search([9, 3, 40], first, scores);
        index.Search([40, 9, 9, 3, 40], second, new float[5]);

        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Search_HistoriesOfAnyLength_AfterEachOther_DoNotDisturb()
    {
        RelationIndex index = _model.BuildIndex();
        int[] items = new int[10];
        var scores = new float[10];
        float[] alone = index.Scores([1, 2, 3], index.AllItems());
        Assert.That(index.Search([], items, scores), Is.Zero);
        Assert.That(index.Scores([], index.AllItems()), Is.All.Zero);
        Assert.That(index.Search(index.AllItems().AsSpan(0, 140), items, scores), Is.EqualTo(10));
        Assert.That(index.Search(index.AllItems(), items, scores), Is.Zero);
        Assert.That(index.Search([7], items, scores), Is.EqualTo(10));
        Assert.That(index.Scores([7], 7), Is.EqualTo(new[] { 0f }), "an item is not compared with itself");
        Assert.That(index.Scores([1, 2, 3], index.AllItems()), Is.EqualTo(alone));
    }

    [Test]
    public void Search_HistorySample_ScoresThePartAndExcludesTheWhole()
    {
        RedaModel part = _model.WithHistorySample(new HistorySample(0.3, 1));
        RelationIndex index = part.BuildIndex(Complete);
        int[] history = _histories[19];
        float[] exact = part.Scores(history, part.AllItems());

        Assert.That(index.Scores(history, part.AllItems()), Is.EqualTo(exact).Within(2e-3 * (exact.Max() - exact.Min())));
        Assert.That(index.RecommendForUser("u19", ItemCount).Select(r => r.Item), Is.EquivalentTo(index.AllItems().Except(history).Select(item => $"i{item}")));
        Assert.That(index.HistoryItemsUsed(21), Is.EqualTo(6));
    }

    [Test]
    public void Recommend_Reranked_HasExactScores()
    {
        RelationIndex index = _model.BuildIndex(new IndexOptions { Rank = 3 });

        Assert.That(index.RecommendForUser("u5", 7, rerank: ItemCount), Is.EqualTo(_model.RecommendForUser("u5", 7)));
        var head = index.RecommendForUser("u5", 7, rerank: 20);
        Assert.That(head.Select(r => r.Score), Is.EqualTo(head.Select(r => _model.Scores(_histories[5], int.Parse(r.Item[1..]))[0])).And.Ordered.Descending);
        Assert.That(head.Select(r => r.Item), Is.SubsetOf(index.RecommendForUser("u5", 20).Select(r => r.Item)));
    }

    [Test]
    public void RecommendAll_TrainingUsers_GetWhatTheyGetAlone()
    {
        RelationIndex index = _model.BuildIndex();
        IReadOnlyList<Recommendation>[] all = [.. index.RecommendAll(4, excludeSeen: false)];

        Assert.That(all, Has.Length.EqualTo(40));
        for (int user = 0; user < all.Length; user++) Assert.That(all[user], Is.EqualTo(index.RecommendForUser($"u{user}", 4, excludeSeen: false)));
    }

    [Test]
    public void Index_WrongArguments_AreRefused()
    {
        RelationIndex index = _model.BuildIndex();
        RelationIndex anonymous = RandomModels.Create(Shape, ItemCount, new Random(1)).BuildIndex();

        AssertCode(() => index.Recommend(["i1", "unheard-of"]), "R106");
        AssertCode(() => index.Recommend([]), "R106");
        AssertCode(() => index.RecommendForUser("nobody"), "R106");
        AssertCode(() => anonymous.RecommendAll(), "R106");
        Assert.That(() => index.Search([ItemCount], new int[1], new float[1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => index.Search([1], new int[2], new float[1]), Throws.ArgumentException);
        Assert.That(() => index.Score([1], [-1], new float[1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => index.Score([1], [1], []), Throws.ArgumentException);
        Assert.That(() => index.Recommend(["i1"], -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void BuildIndex_OptionsOutOfRange_AreR001()
    {
        foreach (IndexOptions options in new IndexOptions[]
        {
            new() { Rank = 0 }, new() { Rank = 513 }, new() { Landmarks = 1 }, new() { Precision = (IndexPrecision)9 }, new() { Threads = -1 }, new() { MemoryLimit = -1 },
        })
            AssertCode(() => _model.BuildIndex(options), "R001");
    }

    [Test]
    public void BuildIndex_TooLittleMemory_IsToldBeforeTheWork()
    {
        var progress = new Steps();
        Assert.That(
            () => _model.BuildIndex(new IndexOptions { MemoryLimit = 1000 }, progress),
            Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R112").And.Message.Contains("1,000 bytes"));
        Assert.That(progress.Done, Is.Empty);
    }

    [Test]
    public void BuildIndex_Progress_RisesToTheEndAndCancels([Values(1, 3)] int threads)
    {
        var progress = new Steps();
        _model.BuildIndex(new IndexOptions { Threads = threads, Landmarks = 40 }, progress);
        Assert.That(progress.Done, Is.Ordered);
        Assert.That((progress.Done[0], progress.Done[^1]), Is.EqualTo((0.0, 1.0)));

        using var source = new CancellationTokenSource();
        var cancelling = new Steps { OnReport = done => Cancel(source, done) };
        Assert.That(
            () => _model.BuildIndex(new IndexOptions { Threads = threads, Landmarks = 40 }, cancelling, source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(cancelling.Done[^1], Is.LessThan(1));
    }

    [Test]
    public void BuildIndex_ItemsWithoutDifference_StillServes()
    {
        RedaModel model = RandomModels.Create(Shape, 20, new Random(1));
        model.Parameters["items"].Elements.Fill(0.5f);
        RelationIndex index = model.BuildIndex();
        float[] exact = model.Scores([1, 2], model.AllItems());

        Assert.That(index.Scores([1, 2], model.AllItems()), Is.EqualTo(exact).Within(1e-4 * Math.Abs(exact[0])));
        Assert.That(index.Recommend(["i1"], 3).Select(r => r.Item), Is.EqualTo(new[] { "i0", "i2", "i3" }));
    }

    private static void Cancel(CancellationTokenSource source, double done)
    {
        if (done > 0.2) source.Cancel();
    }

    private static void AssertCode(Action action, string code) => Assert.That(action, Throws.TypeOf<RedaException>().With.Property("Code").EqualTo(code));

    private sealed class Steps : IProgress<CatalogueProgress>
    {
        public List<double> Done { get; } = [];

        public Action<double>? OnReport { get; init; }

        public void Report(CatalogueProgress value)
        {
            Done.Add(value.Done);
            OnReport?.Invoke(value.Done);
        }
    }
}
