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

    private static readonly Interactions Checkerboard = Interactions.From(
        from user in Enumerable.Range(0, UserCount)
        from item in Enumerable.Range(0, ItemCount)
        where item % 2 == user % 2 && item != Missing(user)
        select ($"user {user}", $"item {item}"));

    private IRecommender _model = null!;

    /// <summary>Whether scores depend on the history at all; without that nobody can solve the checkerboard.</summary>
    protected virtual bool IsPersonal => true;

    [OneTimeSetUp]
    public void FitOnce() => _model = Fit(Checkerboard);

    [Test]
    public void Items_OfTheModel_AreThoseOfTheData() => Assert.That(_model.Items.Ids, Is.EqualTo(Checkerboard.Items.Ids));

    [Test]
    public void Score_Checkerboard_PutsTheMissingItemBeforeAllOfTheOtherGroup()
    {
        int solved = Enumerable.Range(0, UserCount).Count(user => BestOfTheOthers(History(user), user) < _model.Scores(History(user), Index(Missing(user)))[0]);

        Assert.That(solved, IsPersonal ? Is.EqualTo(UserCount) : Is.LessThan(UserCount));
    }

    /// <summary>A user nobody has seen: three items of one group.</summary>
    [Test]
    public void Score_FoldedInHistory_PutsItsGroupFirst([Values(0, 1)] int group)
    {
        int[] history = [Index(group), Index(group + 4), Index(group + 10)];
        int[] same = [.. Items(group).Except(history)];
        bool solved = _model.Scores(history, same).Min() > BestOfTheOthers(history, group);

        Assert.That(solved, Is.EqualTo(IsPersonal));
    }

    [Test]
    public void Fit_SameData_GivesTheSameBits()
        => Assert.That(Fit(Checkerboard).Scores(History(3), _model.AllItems()), Is.EqualTo(_model.Scores(History(3), _model.AllItems())));

    [Test]
    public void Score_EmptyHistory_IsFinite() => Assert.That(_model.Scores([], _model.AllItems()), Is.All.Matches<float>(float.IsFinite));

    [Test]
    public void Score_OneItem_IsFinite() => Assert.That(_model.Scores([4], _model.AllItems()), Is.All.Matches<float>(float.IsFinite));

    [Test]
    public void Score_NoCandidates_DoesNothing() => Assert.That(() => _model.Score([1], [], []), Throws.Nothing);

    [Test]
    public void Score_AnyOrderOfCandidatesAndHistory_GivesTheSameBits()
    {
        int[] history = History(5), items = _model.AllItems(), shuffled = [.. items];
        new Random(1).Shuffle(shuffled);
        float[] scores = _model.Scores(history, items);

        Assert.That(_model.Scores([.. history.Reverse()], shuffled), Is.EqualTo(shuffled.Select(item => scores[item])));
    }

    [Test]
    public void Score_LongerDestination_LeavesTheRestAlone()
    {
        float[] scores = [7, 7, 7];
        _model.Score([1, 2], [3, 4], scores);

        Assert.That(scores[2], Is.EqualTo(7));
        Assert.That(scores[..2], Is.EqualTo(_model.Scores([1, 2], 3, 4)));
    }

    [Test]
    public void Score_ManyThreads_GiveTheBitsOfOne()
    {
        float[] alone = _model.Scores(History(2), _model.AllItems());

        Assert.That(ParallelEnumerable.Range(0, 64).WithDegreeOfParallelism(8).Select(_ => _model.Scores(History(2), _model.AllItems())), Is.All.EqualTo(alone));
    }

    /// <summary>Fits the model; the same data must give the same model.</summary>
    protected abstract IRecommender Fit(Interactions data);

    private static int Missing(int user) => (user % 2) + (2 * (user / 2 % (ItemCount / 2)));

    private static int[] History(int user) => Checkerboard.History(user).ToArray();

    private static int Index(int item) => Checkerboard.Items.TryGetIndex($"item {item}", out int index) ? index : throw new KeyNotFoundException();

    private static IEnumerable<int> Items(int owner) => from item in Enumerable.Range(0, ItemCount) where item % 2 == owner % 2 select Index(item);

    private float BestOfTheOthers(int[] history, int user) => _model.Scores(history, [.. Items(user + 1)]).Max();
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

internal sealed class PopularityContractTests : RecommenderContract
{
    protected override bool IsPersonal => false;

    protected override IRecommender Fit(Interactions data) => new Popularity(data);
}
