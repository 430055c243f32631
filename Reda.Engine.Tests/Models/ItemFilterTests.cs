using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Models;

namespace Reda.Engine.Tests.Models;

internal sealed class ItemFilterTests
{
    private const int ItemCount = 150;

    private static readonly int[][] Histories = [[3, 9, 14, 15, 30, 41, 59], [0], [], [7, 8, 60, 61, 62], [149]];

    private static readonly RedaModel Model = RandomModels.Create(
        new() { Aspects = 2, Dimensions = 12, MemorySlots = 5, HiddenSize = 3 }, ItemCount, new Random(1), Histories);

    private static IEnumerable<int[]> Candidates()
    {
        yield return [3, 4, 5, 9, 80];
        yield return [41];
        yield return [.. Enumerable.Range(0, ItemCount).Where(item => item % 3 != 0)];
        yield return [.. Enumerable.Range(0, ItemCount)];
    }

    [Test]
    public void Recommend_Candidates_AreTheBestOfThemAndExactlySoMany(
        [ValueSource(nameof(Candidates))] int[] candidates, [Values] bool excludeSeen, [Values] HistoryPooling pooling, [Values(1, 4, 1000)] int count)
    {
        RedaModel model = Model.WithPooling(pooling);
        var request = new RecommendOptions { Count = count, ExcludeSeen = excludeSeen, Filter = model.Filter(Ids(candidates)) };

        Recommendation[] expected = [.. All(model, Histories[0], excludeSeen).Where(found => Ids(candidates).Contains(found.Item)).Take(count)];
        Assert.That(model.Recommend(Ids(Histories[0]), request), Is.EqualTo(expected));
        Assert.That(model.RecommendForUser("u0", request), Is.EqualTo(expected));
        Assert.That(expected, Has.Length.EqualTo(Math.Min(count, candidates.Length - (excludeSeen ? candidates.Intersect(Histories[0]).Count() : 0))));
    }

    [Test]
    public void Recommend_Excluded_LeavesTheRestInOrder([Values] bool withCandidates)
    {
        ItemFilter filter = Model.Filter(withCandidates ? Ids([.. Enumerable.Range(0, 50)]) : null, ["i4", "i5", "i7", "i100"]);
        string[] left = [.. Enumerable.Range(0, withCandidates ? 50 : ItemCount).Except([4, 5, 7, 100]).Select(item => $"i{item}")];

        Assert.That(filter.Count, Is.EqualTo(left.Length));
        Assert.That(
            Model.Recommend(Ids(Histories[0]), new RecommendOptions { Count = 20, Filter = filter }),
            Is.EqualTo(All(Model, Histories[0], true).Where(found => left.Contains(found.Item)).Take(20)));
    }

    /// <summary>Few candidates are scored user by user, many with the whole catalogue: nobody may see which.</summary>
    [Test]
    public void RecommendAll_AnyFilter_GivesEverybodyWhatTheyGetAlone(
        [ValueSource(nameof(Candidates))] int[] candidates, [Values] bool excludeSeen, [Values] HistoryPooling pooling, [Values(1, 3)] int threads)
    {
        RedaModel model = Model.WithPooling(pooling);
        var request = new RecommendOptions { Count = 4, ExcludeSeen = excludeSeen, Filter = model.Filter(Ids(candidates)), Threads = threads };

        IReadOnlyList<Recommendation>[] all = [.. model.RecommendAll(Histories, request)];

        Assert.That(all, Has.Length.EqualTo(Histories.Length));
        for (int user = 0; user < all.Length; user++)
            Assert.That(all[user], Is.EqualTo(Histories[user].Length == 0 ? [] : model.Recommend(Ids(Histories[user]), request)), $"user {user}");
    }

    [Test]
    public void RecommendAll_FewCandidates_IsCancelledAndTellsProgress()
    {
        var request = new RecommendOptions { Filter = Model.Filter(["i1"]) };
        var told = new List<double>();
        Assert.That(Model.RecommendAll(Histories, request, new Listener(told)).Count(), Is.EqualTo(Histories.Length));
        Assert.That(told, Is.Ordered.And.Count.EqualTo(Histories.Length));
        Assert.That(told[^1], Is.EqualTo(1));
        Assert.That(() => Model.RecommendAll(Histories, request, cancellationToken: new(canceled: true)).ToArray(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Index_AnyFilter_FindsExactlySoManyOfTheBest(
        [ValueSource(nameof(Candidates))] int[] candidates, [Values] bool excludeSeen, [Values] HistoryPooling pooling, [Values(0, 150)] int rerank)
    {
        RedaModel model = Model.WithPooling(pooling);
        RelationIndex index = model.BuildIndex(new IndexOptions { Rank = 16, Precision = IndexPrecision.Full });
        var request = new RecommendOptions { Count = 3, ExcludeSeen = excludeSeen, Filter = model.Filter(Ids(candidates)), Rerank = rerank };
        int[] left = [.. candidates.Where(item => !excludeSeen || !Histories[0].Contains(item))];

        IReadOnlyList<Recommendation> found = index.Recommend(Ids(Histories[0]), request);

        Assert.That(found, Has.Count.EqualTo(Math.Min(3, left.Length)));
        Assert.That(index.RecommendAll(Histories, request).First(), Is.EqualTo(found));
        if (rerank > 0) Assert.That(found, Is.EqualTo(model.Recommend(Ids(Histories[0]), request)));
        else Assert.That(found.Select(item => item.Score), Is.EqualTo(index.Scores(Histories[0], left).OrderDescending().Take(found.Count)));
    }

    [Test]
    public void Filter_UnknownIds_AreToldOnceEach()
    {
        ItemFilter filter = Model.Filter(["i1", "x", "x", "w", "i1"], ["i2", "y"]);
        Assert.That((filter.Count, filter.UnknownCandidates, filter.UnknownExcluded), Is.EqualTo((1, new[] { "w", "x" }, new[] { "y" })));
        Assert.That(Model.Filter(excluded: []).Count, Is.EqualTo(ItemCount));
    }

    private static IEnumerable<TestCaseData> Unusable()
    {
        yield return new TestCaseData((string[])["x", "y"], null, "2 other ids, such as 'x'").SetArgDisplayNames("no candidate is known");
        yield return new TestCaseData(Array.Empty<string>(), null, "an empty list").SetArgDisplayNames("no candidates");
        yield return new TestCaseData(null, (string[])["x"], "excluded item").SetArgDisplayNames("no excluded item is known");
    }

    [TestCaseSource(nameof(Unusable))]
    public void Filter_OfWhichNothingIsKnown_IsR150(string[]? candidates, string[]? excluded, string words)
        => Assert.That(
            () => Model.Filter(candidates, excluded),
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R150").And.Property(nameof(RedaException.ExitCode)).EqualTo(3).And.Message.Contains(words));

    [Test]
    public void Filter_OfAnotherModel_IsRefused()
    {
        var request = new RecommendOptions { Filter = RandomModels.Create(Model.Options, ItemCount, new Random(1)).Filter(["i1"]) };
        RelationIndex index = Model.BuildIndex(new IndexOptions { Rank = 2 });
        Assert.That(() => Model.Recommend(["i1"], request), Throws.ArgumentException);
        Assert.That(() => Model.RecommendAll([[1]], request), Throws.ArgumentException);
        Assert.That(() => index.Recommend(["i1"], request), Throws.ArgumentException);
        Assert.That(() => index.Search([1], new int[1], new float[1], filter: request.Filter), Throws.ArgumentException);
    }

    [Test]
    public void Request_OutOfRange_IsR001()
    {
        foreach (var request in new RecommendOptions[] { new() { Count = -1 }, new() { Rerank = -1 }, new() { Threads = -1 }, new() { MemoryLimit = -1 } })
            Assert.That(() => Model.Recommend(["i1"], request), Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R001"));
    }

    private static string[] Ids(int[] items) => [.. items.Select(item => $"i{item}")];

    private static IReadOnlyList<Recommendation> All(RedaModel model, int[] history, bool excludeSeen) => model.Recommend(Ids(history), ItemCount, excludeSeen);

    private sealed class Listener(List<double> told) : IProgress<CatalogueProgress>
    {
        public void Report(CatalogueProgress value) => told.Add(value.Done);
    }
}
