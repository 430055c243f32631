using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Tests.Baselines;

[TestFixture(0)]
[TestFixture(5)]
internal sealed class SlimContractTests(int neighbors) : BaselineContract
{
    protected override BaselineOptions Options => new SlimOptions { L1 = 0.01, L2 = 1, Neighbors = neighbors };
}

internal sealed class SlimTests
{
    private static readonly Interactions Data = RandomInteractions.Create(users: 90, items: 40, perUser: 6, seed: 5);

    /// <summary>
    /// The conditions of Karush, Kuhn and Tucker: the slope is l1 where a weight is positive and at most that where it is 0. They hold at the minimum and nowhere
    /// else, since the objective is convex.
    /// </summary>
    [Test]
    [Category("Numerical")]
    public void Fit_EveryColumn_IsAtTheMinimum([Values(0, 0.1, 1)] double l1, [Values(0.5, 10)] double l2)
    {
        Slim model = new SlimOptions { L1 = l1, L2 = l2, Tolerance = 1e-16, Passes = 10_000 }.Fit(Data);
        var x = RandomInteractions.Dense(Data);
        var gram = x.TransposeThisAndMultiply(x);
        double[,] weights = Weights(model);
        int positive = 0;
        for (int target = 0; target < 40; target++)
        {
            Assert.That(weights[target, target], Is.Zero);
            for (int item = 0; item < 40; item++)
            {
                if (item == target) continue;
                double pull = gram[item, target] - (l2 * weights[item, target]);
                for (int other = 0; other < 40; other++) pull -= gram[item, other] * weights[other, target];

                if (weights[item, target] > 0) positive++;
                Assert.That(pull, weights[item, target] > 0 ? Is.EqualTo(l1).Within(1e-4) : Is.LessThanOrEqualTo(l1 + 1e-4), $"from {item} to {target}");
            }
        }

        Assert.That(positive, Is.GreaterThan(100));
    }

    [Test]
    public void Fit_Neighbors_KeepsTheLargestWeights()
    {
        double[,] all = Weights(new SlimOptions().Fit(Data)), kept = Weights(new SlimOptions { Neighbors = 4 }.Fit(Data));
        for (int target = 0; target < 40; target++)
        {
            double[] column = [.. Enumerable.Range(0, 40).Select(item => all[item, target])];
            double least = column.OrderDescending().ElementAt(3);
            for (int item = 0; item < 40; item++) Assert.That(kept[item, target], Is.EqualTo(column[item] > least ? column[item] : kept[item, target]));
            Assert.That(Enumerable.Range(0, 40).Count(item => kept[item, target] > 0), Is.EqualTo(Math.Min(4, column.Count(weight => weight > 0))));
        }
    }

    [Test]
    public void Fit_L1AboveEveryPull_LeavesPopularityAlone()
    {
        Slim model = new SlimOptions { L1 = 1000 }.Fit(Data);
        float[] counts = new float[40], scores = new float[40];
        int[] items = [.. Enumerable.Range(0, 40)];
        new Popularity(Data).Score([], items, counts);
        model.Score([1, 2], items, scores);

        Assert.That(items.OrderBy(item => scores[item]).ThenBy(item => item), Is.EqualTo(items.OrderBy(item => counts[item]).ThenBy(item => item)));
        Assert.That(scores, Is.All.LessThan(1e-20));
    }

    [Test]
    public void Fit_MorePasses_ComesCloser()
    {
        double[,] solved = Weights(new SlimOptions { L2 = 0.5, Tolerance = 1e-16, Passes = 10_000 }.Fit(Data));
        double Distance(int passes)
        {
            double[,] weights = Weights(new SlimOptions { L2 = 0.5, Tolerance = 1e-16, Passes = passes }.Fit(Data));
            return Enumerable.Range(0, 1600).Sum(n => Math.Pow(weights[n / 40, n % 40] - solved[n / 40, n % 40], 2));
        }

        Assert.That(Distance(1), Is.GreaterThan(Distance(5)).And.GreaterThan(0));
        Assert.That(Distance(5), Is.GreaterThan(Distance(50)));
    }

    private static IEnumerable<SlimOptions> BadOptions() =>
    [
        new() { L1 = -1 }, new() { L1 = double.NaN }, new() { L2 = -1 }, new() { L2 = double.PositiveInfinity }, new() { Neighbors = -1 },
        new() { Tolerance = 0 }, new() { Passes = 0 },
    ];

    [TestCaseSource(nameof(BadOptions))]
    public void Validate_OutOfRange_IsRefused(SlimOptions options) => Assert.That(options.Validate, Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001"));

    /// <summary>[item, target].</summary>
    private static double[,] Weights(SparseBaseline model)
    {
        var weights = new double[model.Items.Count, model.Items.Count];
        for (int source = 0; source < model.Items.Count; source++)
        {
            ReadOnlySpan<int> targets = model.Weights.Targets(source);
            for (int n = 0; n < targets.Length; n++) weights[source, targets[n]] = model.Weights.Weights(source)[n];
        }

        return weights;
    }
}
