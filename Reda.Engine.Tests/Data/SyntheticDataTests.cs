using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Tests.Evaluation;

namespace Reda.Engine.Tests.Data;

internal sealed class SyntheticDataTests
{
    [Test]
    public void Generate_Defaults_HaveTheSizeAskedFor()
    {
        var options = new SyntheticOptions();
        SyntheticData data = SyntheticData.Generate();
        Interactions interactions = data.Interactions;
        Assert.That((interactions.Users.Count, interactions.Items.Count), Is.EqualTo((options.Users, options.Items)));
        Assert.That((interactions.Users[12], interactions.Items[345]), Is.EqualTo(("user-0012", "item-0345")));
        Assert.That((double)interactions.Count / options.Users, Is.EqualTo(options.InteractionsPerUser).Within(1.0));
        int[] lengths = [.. Enumerable.Range(0, options.Users).Select(user => interactions.History(user).Length)];
        Assert.That(lengths, Has.Member(13).And.Member(37).And.All.InRange(13, 37));
    }

    [Test]
    public void Generate_Aspects_AreAsManyAsAskedForDistinctAndAllUsed([Values(1, 2, 3, 16)] int each)
    {
        SyntheticData data = SyntheticData.Generate(new() { Aspects = 16, AspectsPerItem = each, AspectsPerUser = each });
        foreach (var aspects in data.ItemAspects.Concat(data.UserAspects))
            Assert.That(aspects, Has.Count.EqualTo(each).And.Ordered.And.Unique.And.All.InRange(0, 15));
        Assert.That(data.ItemAspects.SelectMany(aspects => aspects).Distinct().Count(), Is.EqualTo(16));
        Assert.That(data.UserAspects.SelectMany(aspects => aspects).Distinct().Count(), Is.EqualTo(16));
    }

    [Test]
    public void Generate_Aspects_AreUniform()
    {
        const int Items = 8000;
        SyntheticData data = SyntheticData.Generate(new() { Items = Items, Aspects = 5, AspectsPerItem = 3, AspectsPerUser = 1 });
        double[] counts = [.. data.ItemAspects.SelectMany(aspects => aspects).GroupBy(aspect => aspect).Select(group => (double)group.Count())];
        Assert.That(counts, Has.Length.EqualTo(5).And.All.EqualTo(Items * 0.6).Within(5 * Math.Sqrt(Items * 0.6 * 0.4)));
    }

    [Test]
    public void Generate_Histories_ShareTheLikedAspectsUpToTheNoise()
    {
        SyntheticData data = SyntheticData.Generate();
        Assert.That(LikedShare(data), Is.InRange(0.90, 0.95), "nine tenths chosen by aspect, and some of the noise fits by chance");
        Assert.That(LikedShare(SyntheticData.Generate(new() { NoisePercent = 0 })), Is.EqualTo(1));
        Assert.That(LikedShare(SyntheticData.Generate(new() { NoisePercent = 100 })), Is.LessThan(0.3));
    }

    [Test]
    public void Generate_Popularity_IsMildlySkewed()
    {
        Interactions interactions = SyntheticData.Generate().Interactions;
        int lower = interactions.HistoryItems.ToArray().Count(item => item < 400);
        Assert.That((double)lower / interactions.Count, Is.InRange(0.65, 0.8));
    }

    [Test]
    public void Generate_SameSeed_RepeatsAndAnotherDoesNot()
    {
        SyntheticData first = SyntheticData.Generate(new() { Seed = 3 });
        SyntheticData again = SyntheticData.Generate(new() { Seed = 3 });
        SyntheticData other = SyntheticData.Generate(new() { Seed = 4 });
        Assert.That(again.Interactions.HistoryItems.ToArray(), Is.EqualTo(first.Interactions.HistoryItems.ToArray()));
        Assert.That(again.ItemAspects, Is.EqualTo(first.ItemAspects));
        Assert.That(other.Interactions.HistoryItems.ToArray(), Is.Not.EqualTo(first.Interactions.HistoryItems.ToArray()));
        Assert.That(other.ItemAspects, Is.Not.EqualTo(first.ItemAspects));
    }

    [Test]
    public void Generate_MoreWantedThanLiked_EndsWithWhatThereIs()
    {
        SyntheticData data = SyntheticData.Generate(new() { Users = 3, Items = 4, Aspects = 8, AspectsPerItem = 1, AspectsPerUser = 1, InteractionsPerUser = 4, NoisePercent = 0 });
        Assert.That(data.Interactions.Count, Is.LessThanOrEqualTo(3), "an aspect has at most one item here");
        Assert.That(SyntheticData.Generate(new() { Users = 1, Items = 1, InteractionsPerUser = 1 }).Interactions.Items, Has.Count.EqualTo(1));
    }

    [Test]
    public void Generate_Defaults_CanBeLearntFromWhatOccursTogether()
    {
        LeaveOneOutSplit split = LeaveOneOut.Split(SyntheticData.Generate().Interactions, seed: 1);
        int items = split.Train.Items.Count;
        var together = new float[items, items];
        for (int user = 0; user < split.Train.Users.Count; user++)
        {
            foreach (int a in split.Train.History(user))
            {
                foreach (int b in split.Train.History(user)) together[a, b]++;
            }
        }

        var neighbours = new FunctionRecommender(items, (history, item) => history.Sum(other => together[item, other] / MathF.Sqrt(1 + (together[item, item] * together[other, other]))));
        EvaluationCase[] cases = [.. split.HeldOut.Select(pair => new EvaluationCase("u", split.Train.History(pair.User).ToArray(), pair.Item))];

        double learnt = RankingEvaluator.Evaluate(neighbours, cases).Sampled.HitRatio10;
        double popular = RankingEvaluator.Evaluate(new Popularity(split.Train), cases).Sampled.HitRatio10;

        TestContext.Out.WriteLine($"HR@10: neighbours {learnt:F3}, popularity {popular:F3}");
        Assert.That(popular, Is.InRange(0.12, 0.35), "better than chance, which is 0.099");
        Assert.That(learnt, Is.GreaterThan(0.6));
    }

    private static IEnumerable<SyntheticOptions> Impossible()
    {
        yield return new() { Users = 0 };
        yield return new() { Items = 0 };
        yield return new() { Aspects = 0 };
        yield return new() { AspectsPerItem = 25 };
        yield return new() { AspectsPerUser = 25 };
        yield return new() { InteractionsPerUser = 801 };
        yield return new() { NoisePercent = 101 };
    }

    [TestCaseSource(nameof(Impossible))]
    public void Generate_ImpossibleOptions_Throws(SyntheticOptions options)
        => Assert.That(() => SyntheticData.Generate(options), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static double LikedShare(SyntheticData data)
    {
        int liked = 0;
        for (int user = 0; user < data.Interactions.Users.Count; user++)
        {
            foreach (int item in data.Interactions.History(user))
            {
                if (data.ItemAspects[item].Intersect(data.UserAspects[user]).Any()) liked++;
            }
        }

        return (double)liked / data.Interactions.Count;
    }
}
