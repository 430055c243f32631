using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Models;

namespace Reda.Engine.Tests.Models;

internal sealed class RedaModelRecommendTests
{
    private const int ItemCount = 60;

    private static readonly RedaOptions Shape = new() { Aspects = 2, Dimensions = 12, MemorySlots = 5, HiddenSize = 3 };

    private static readonly int[][] Histories = [[3, 9, 14, 15, 30, 41, 59], [0], [7, 8], []];

    private static readonly RedaModel Model = RandomModels.Create(Shape, ItemCount, new Random(1), Histories);

    [Test]
    public void Recommend_AnyCount_ReturnsExactlySoManyBestFirstWithoutTheSeen([Values(0, 1, 10, 53)] int count)
    {
        IReadOnlyList<Recommendation> recommended = Model.Recommend(Ids(0), count);

        Assert.That(recommended, Is.EqualTo(Expected(Histories[0], excludeSeen: true).Take(count)));
        Assert.That(recommended, Has.Count.EqualTo(count));
        Assert.That(recommended.Select(recommendation => recommendation.Item).Intersect(Ids(0)), Is.Empty);
    }

    [Test]
    public void Recommend_MoreThanThereAre_ReturnsAll([Values] bool excludeSeen)
        => Assert.That(Model.Recommend(Ids(0), 1000, excludeSeen), Is.EqualTo(Expected(Histories[0], excludeSeen)).And.Count.EqualTo(excludeSeen ? 53 : 60));

    [Test]
    public void Recommend_FoldedInHistory_EqualsTheUserBitForBit([Values] HistoryPooling pooling, [Range(0, 2)] int user)
    {
        RedaModel model = Model.WithPooling(pooling);

        Assert.That(model.Recommend(Enumerable.Reverse(Ids(user)).Concat(Ids(user)), ItemCount), Is.EqualTo(model.RecommendForUser($"u{user}", ItemCount)));
    }

    [Test]
    public void Recommend_AnyNumberOfThreads_GivesTheSameBits()
    {
        // More candidates than one piece of work holds, and the item count not a multiple of it.
        const int Many = 5001;
        RedaModel model = RandomModels.Create(Shape with { Aspects = 1 }, Many, new Random(2));
        IReadOnlyList<Recommendation> one = model.Recommend(["i3", "i4000"], Many, threads: 1);

        Assert.That(one, Has.Count.EqualTo(Many - 2));
        foreach (int threads in new[] { 0, 2, 3, 8 }) Assert.That(model.Recommend(["i3", "i4000"], Many, threads: threads), Is.EqualTo(one));
    }

    [Test]
    public void Recommend_EqualScores_ComeInIndexOrder()
    {
        RedaModel model = RandomModels.Create(Shape with { Aspects = 1, Dimensions = 1, MemoryAttention = false }, ItemCount, new Random(3));

        // One aspect of one dimension without memory: the score is history-dependent but proportional to the item, and thirds of the items are alike.
        for (int item = 0; item < ItemCount; item++) model.Parameters["items"][item][0] = 1 + (item % 3);

        Assert.That(
            model.Recommend(["i0", "i1"], ItemCount).Select(recommendation => int.Parse(recommendation.Item[1..])),
            Is.EqualTo(Enumerable.Range(2, 58).OrderByDescending(item => item % 3).ThenBy(item => item)));
    }

    [Test]
    public void HistoryOf_AUser_AreTheIdsInIndexOrder()
        => Assert.That(Model.HistoryOf("u0"), Is.EqualTo(Ids(0)));

    private static IEnumerable<TestCaseData> Mistakes()
    {
        RedaModel bare = RandomModels.Create(Shape, ItemCount, new Random(1));
        yield return Mistake("unknown item", "found 'nobody'", () => Model.Recommend(["i1", "nobody"]));
        yield return Mistake("empty history", "the history is empty", () => Model.Recommend([]));
        yield return Mistake("unknown user", "found 'nobody'", () => Model.RecommendForUser("nobody"));
        yield return Mistake("user without items", "the history is empty", () => Model.RecommendForUser("u3"));
        yield return Mistake("no histories", "holds no user histories", () => bare.RecommendForUser("u0"));
        yield return Mistake("no histories to list", "holds no user histories", () => bare.HistoryOf("u0"));
        yield return Mistake("unknown user's history", "found 'nobody'", () => Model.HistoryOf("nobody"));
        yield return Mistake("unknown history item to explain", "found 'nobody'", () => Model.Explain(["nobody"], "i1"));
        yield return Mistake("unknown item to explain", "found 'nobody'", () => Model.Explain(["i1"], "nobody"));
        yield return Mistake("empty history to explain", "the history is empty", () => Model.Explain([], "i1"));
    }

    [TestCaseSource(nameof(Mistakes))]
    public void Request_ThatCannotBeServed_IsADataError(string words, Action request)
        => Assert.That(
            request,
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R106").And.Property(nameof(RedaException.ExitCode)).EqualTo(3)
                .And.Message.Contains(words));

    [Test]
    public void Recommend_NegativeNumbers_Throw()
    {
        Assert.That(() => Model.Recommend(["i1"], count: -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Model.Recommend(["i1"], threads: -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Recommend_CancelledToken_Stops([Values(1, 2)] int threads)
        => Assert.That(() => Model.Recommend(["i1"], threads: threads, cancellationToken: new(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

    private static TestCaseData Mistake(string name, string words, Action request) => new TestCaseData(words, request).SetArgDisplayNames(name);

    private static string[] Ids(int user) => [.. Histories[user].Select(item => $"i{item}")];

    private static IEnumerable<Recommendation> Expected(int[] history, bool excludeSeen)
    {
        float[] scores = Model.Scores(history, Model.AllItems());
        return from item in Model.AllItems()
               where !excludeSeen || !history.Contains(item)
               orderby scores[item] descending, item
               select new Recommendation($"i{item}", scores[item]);
    }
}
