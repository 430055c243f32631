using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Tests.Models;

namespace Reda.Engine.Tests.Baselines;

[TestFixture(ItemKnnWeighting.None, 0)]
[TestFixture(ItemKnnWeighting.TfIdf, 4)]
[TestFixture(ItemKnnWeighting.Bm25, 9)]
internal sealed class ItemKnnContractTests(ItemKnnWeighting weighting, int neighbors) : BaselineContract
{
    protected override BaselineOptions Options => new ItemKnnOptions { Weighting = weighting, Neighbors = neighbors };
}

internal sealed class ItemKnnTests
{
    [Test]
    [Category("Numerical")]
    public void Score_EveryWeighting_IsThatOfDenseArithmetic([Values] ItemKnnWeighting weighting, [Values(0, 3)] int neighbors, [Values(0, 20)] double shrink)
    {
        Interactions data = RandomInteractions.Create(users: 60, items: 40, perUser: 5, seed: 3);
        var options = new ItemKnnOptions { Weighting = weighting, Neighbors = neighbors, Shrink = shrink, PopularityBackOff = false };
        ItemKnn model = options.Fit(data);
        var (similarity, profile) = Oracle(options, data);
        int[] history = [2, 3, 7, 11, 20];
        float[] scores = model.Scores(history, model.AllItems());

        for (int target = 0; target < 40; target++)
        {
            double expected = history.Sum(item => similarity[target, item] * profile[item]);
            Assert.That(scores[target], Is.EqualTo(expected).Within(1e-5 * expected + 1e-9), $"item {target}");
        }
    }

    [Test]
    public void Score_BackOff_BreaksTiesByPopularityAndKeepsEveryOtherOrder([Values(1, 2, 3, 4, 5)] int seed, [Values(0, 1000)] double shrink)
    {
        Interactions data = RandomInteractions.Create(users: 300, items: 250, perUser: 3, seed);
        ItemKnn with = new ItemKnnOptions { Shrink = shrink }.Fit(data), without = new ItemKnnOptions { Shrink = shrink, PopularityBackOff = false }.Fit(data);
        float[] popularity = new Popularity(data).Scores([], with.AllItems());
        for (int user = 0; user < 30; user++)
        {
            int[] history = data.History(user).ToArray();
            float[] plain = without.Scores(history, with.AllItems()), broken = with.Scores(history, with.AllItems());
            for (int a = 0; a < plain.Length; a++)
            {
                for (int b = 0; b < plain.Length; b++)
                    Assert.That(broken[a].CompareTo(broken[b]), Is.EqualTo((plain[a], popularity[a]).CompareTo((plain[b], popularity[b]))));
                Assert.That(broken[a], Is.EqualTo(plain[a]).Within(1e-5 * plain[a] + 1e-20));
            }
        }
    }

    /// <summary>Among few candidates only a part of the catalogue is brought into order; that must not show.</summary>
    [Test]
    public void Score_BackOff_DoesNotDependOnTheOtherCandidates()
    {
        Interactions data = RandomInteractions.Create(users: 400, items: 300, perUser: 6, seed: 8);
        ItemKnn model = new ItemKnnOptions { Shrink = 1000 }.Fit(data);
        int[] history = data.History(7).ToArray();
        float[] all = model.Scores(history, model.AllItems());

        Assert.That(model.AllItems().Select(item => model.Scores(history, item)[0]), Is.EqualTo(all));
    }

    [Test]
    public void Score_BackOff_RanksItemsWithoutNeighboursByPopularity()
    {
        var data = Interactions.From([("u", "a"), ("u", "b"), ("v", "c"), ("w", "c"), ("x", "d"), ("y", "a")]);
        float[] scores = new ItemKnnOptions().Fit(data).Scores([0], 1, 2, 3);

        Assert.That(scores, Is.Ordered.Descending);
        Assert.That(scores[1], Is.GreaterThan(scores[2]).And.LessThan(1e-20));
    }

    [Test]
    public void Fit_Neighbors_KeepsTheLargestOfEveryItem()
    {
        Interactions data = RandomInteractions.Create(users: 80, items: 50, perUser: 6, seed: 4);
        ItemKnn model = new ItemKnnOptions { Neighbors = 5 }.Fit(data);
        int[] kept = new int[50];
        for (int source = 0; source < 50; source++)
        {
            foreach (int target in model.Weights.Targets(source)) kept[target]++;
        }

        Assert.That(kept, Is.All.LessThanOrEqualTo(5).And.Some.EqualTo(5));
    }

    private static IEnumerable<ItemKnnOptions> BadOptions() =>
    [
        new() { Neighbors = -1 }, new() { Shrink = -0.1 }, new() { Shrink = double.NaN }, new() { Shrink = 1e7 }, new() { Weighting = (ItemKnnWeighting)7 },
    ];

    [TestCaseSource(nameof(BadOptions))]
    public void Validate_OutOfRange_IsRefused(ItemKnnOptions options) => Assert.That(options.Validate, Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001"));

    private static (double[,] Similarity, double[] Profile) Oracle(ItemKnnOptions options, Interactions data)
    {
        int users = data.Users.Count, items = data.Items.Count;
        var x = RandomInteractions.Dense(data);
        double[] lengths = [.. x.RowSums()], counts = [.. x.ColumnSums()];
        double mean = data.Count / (double)counts.Count(count => count > 0);
        double ItemFactor(int item) => options.Weighting == ItemKnnWeighting.Bm25 ? 2.2 / ((1.2 * (0.25 + (0.75 * counts[item] / mean))) + 1) : 1;
        for (int user = 0; user < users; user++)
        {
            for (int item = 0; item < items; item++)
                x[user, item] *= ItemFactor(item) * (options.Weighting == ItemKnnWeighting.None ? 1 : Math.Log(items / (1 + lengths[user])));
        }

        var similarity = new double[items, items];
        for (int target = 0; target < items; target++)
        {
            for (int item = 0; item < items; item++)
            {
                double shared = x.Column(target) * x.Column(item);
                if (item != target && shared > 0) similarity[target, item] = shared / ((x.Column(target).L2Norm() * x.Column(item).L2Norm()) + options.Shrink);
            }

            if (options.Neighbors == 0) continue;
            foreach (int other in Enumerable.Range(0, items).OrderByDescending(item => (float)similarity[target, item]).ThenBy(item => item).Skip(options.Neighbors)) similarity[target, other] = 0;
        }

        return (similarity, [.. Enumerable.Range(0, items).Select(ItemFactor)]);
    }
}
