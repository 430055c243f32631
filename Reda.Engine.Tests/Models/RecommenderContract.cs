using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Models;

/// <summary>
/// What every recommender keeps, on a checkerboard with a known answer: users of group A own the even items, those of group B the odd ones, each user all but
/// one. Whoever has learned anything ranks the missing item before every item of the other group.
/// </summary>
internal abstract class RecommenderContract
{
    private const int UserCount = 20;
    private const int ItemCount = 20;

    private protected static readonly Interactions Checkerboard = Interactions.From(
        from user in Enumerable.Range(0, UserCount)
        from item in Enumerable.Range(0, ItemCount)
        where item % 2 == user % 2 && item != Missing(user)
        select ($"user {user}", $"item {item}"));

    private protected IRecommender Model { get; private set; } = null!;

    /// <summary>Whether scores depend on the history at all; without that nobody can solve the checkerboard.</summary>
    protected virtual bool IsPersonal => true;

    [OneTimeSetUp]
    public void FitOnce() => Model = Fit(Checkerboard);

    [Test]
    public void Items_OfTheModel_AreThoseOfTheData() => Assert.That(Model.Items.Ids, Is.EqualTo(Checkerboard.Items.Ids));

    [Test]
    public void Score_Checkerboard_PutsTheMissingItemBeforeAllOfTheOtherGroup()
    {
        int solved = Enumerable.Range(0, UserCount).Count(user => BestOfTheOthers(History(user), user) < Model.Scores(History(user), Index(Missing(user)))[0]);

        Assert.That(solved, IsPersonal ? Is.EqualTo(UserCount) : Is.LessThan(UserCount));
    }

    [Test]
    public void Score_CheckerboardByUser_PutsTheMissingItemBeforeAllOfTheOtherGroup()
    {
        int solved = Enumerable.Range(0, UserCount).Count(user =>
        {
            int[] candidates = [Index(Missing(user)), .. Items(user + 1)];
            float[] scores = Scores($"user {user}", History(user), candidates);
            return scores[0] > scores[1..].Max();
        });

        Assert.That(solved, IsPersonal ? Is.EqualTo(UserCount) : Is.LessThan(UserCount));
    }

    /// <summary>An id says nothing by itself: neither a stranger's nor one whose history has changed since.</summary>
    [TestCase("stranger")]
    [TestCase("user 3")]
    public void Score_UserWithOtherHistory_ScoresTheHistory(string user)
        => Assert.That(Scores(user, [3, 6, 14], Model.AllItems()), Is.EqualTo(Model.Scores([3, 6, 14], Model.AllItems())));

    [Test]
    public void Score_KnownUser_TakesTheHistoryInAnyOrder()
        => Assert.That(Scores("user 3", [.. History(3).Reverse()], Model.AllItems()), Is.EqualTo(Scores("user 3", History(3), Model.AllItems())));

    /// <summary>A user nobody has seen: three items of one group.</summary>
    [Test]
    public void Score_FoldedInHistory_PutsItsGroupFirst([Values(0, 1)] int group)
    {
        int[] history = [Index(group), Index(group + 4), Index(group + 10)];
        int[] same = [.. Items(group).Except(history)];
        bool solved = Model.Scores(history, same).Min() > BestOfTheOthers(history, group);

        Assert.That(solved, Is.EqualTo(IsPersonal));
    }

    [Test]
    public void Fit_SameData_GivesTheSameBits()
        => Assert.That(Fit(Checkerboard).Scores(History(3), Model.AllItems()), Is.EqualTo(Model.Scores(History(3), Model.AllItems())));

    [Test]
    public void Score_EmptyHistory_IsFinite() => Assert.That(Model.Scores([], Model.AllItems()), Is.All.Matches<float>(float.IsFinite));

    [Test]
    public void Score_OneItem_IsFinite() => Assert.That(Model.Scores([4], Model.AllItems()), Is.All.Matches<float>(float.IsFinite));

    [Test]
    public void Score_NoCandidates_DoesNothing() => Assert.That(() => Model.Score([1], [], []), Throws.Nothing);

    [Test]
    public void Score_AnyOrderOfCandidatesAndHistory_GivesTheSameBits()
    {
        int[] history = History(5), items = Model.AllItems(), shuffled = [.. items];
        new Random(1).Shuffle(shuffled);
        float[] scores = Model.Scores(history, items);

        Assert.That(Model.Scores([.. history.Reverse()], shuffled), Is.EqualTo(shuffled.Select(item => scores[item])));
    }

    [Test]
    public void Score_LongerDestination_LeavesTheRestAlone()
    {
        float[] scores = [7, 7, 7];
        Model.Score([1, 2], [3, 4], scores);

        Assert.That(scores[2], Is.EqualTo(7));
        Assert.That(scores[..2], Is.EqualTo(Model.Scores([1, 2], 3, 4)));
    }

    [Test]
    public void Score_ManyThreads_GiveTheBitsOfOne()
    {
        float[] alone = Model.Scores(History(2), Model.AllItems());

        Assert.That(ParallelEnumerable.Range(0, 64).WithDegreeOfParallelism(8).Select(_ => Model.Scores(History(2), Model.AllItems())), Is.All.EqualTo(alone));
    }

    /// <summary>Fits the model; the same data must give the same model.</summary>
    protected abstract IRecommender Fit(Interactions data);

    private protected static int[] History(int user) => Checkerboard.History(user).ToArray();

    private protected float[] Scores(string user, int[] history, int[] candidates)
    {
        var scores = new float[candidates.Length];
        Model.Score(user, history, candidates, scores);
        return scores;
    }

    private static int Missing(int user) => (user % 2) + (2 * (user / 2 % (ItemCount / 2)));

    private static int Index(int item) => Checkerboard.Items.TryGetIndex($"item {item}", out int index) ? index : throw new KeyNotFoundException();

    private static IEnumerable<int> Items(int owner) => from item in Enumerable.Range(0, ItemCount) where item % 2 == owner % 2 select Index(item);

    private float BestOfTheOthers(int[] history, int user) => Model.Scores(history, [.. Items(user + 1)]).Max();
}

[TestFixture(true)]
[TestFixture(false)]
internal sealed class RedaModelContractTests(bool memoryAttention) : RecommenderContract
{
    protected override IRecommender Fit(Interactions data)
        => RedaTrainer.Train(
            data,
            new() { Aspects = 2, Dimensions = 16, MemorySlots = 6, HiddenSize = 4, LearningRate = 0.01, BatchSize = 60, Epochs = 40, MemoryAttention = memoryAttention });
}
