using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Tests.Models;

namespace Reda.Engine.Tests.Baselines;

internal sealed class RecencyTests
{
    // a b c | b a | c; nobody has d.
    private static readonly Interactions s_data = new(
        new Vocabulary(["u", "v", "w"]), new Vocabulary(["a", "b", "c", "d"]), [0, 3, 5, 6], [0, 1, 2, 0, 1, 2], inOrder: [0, 1, 2, 1, 0, 2]);

    /// <summary>a is first of three and last of two, and so on; the means are 1/2 and (1/3 + 1/2 + 1 + 1/2 + 1 + 1) / 6.</summary>
    [TestCase(RecencyMeasure.Place, 0.5, (1 / 6.0) + (3 / 4.0), (1 / 2.0) + (1 / 4.0), (5 / 6.0) + (1 / 2.0))]
    [TestCase(RecencyMeasure.End, 13 / 18.0, (1 / 3.0) + 1, (1 / 2.0) + (1 / 2.0), 1.0 + 1)]
    public void Fit_FewHistories_IsTheShrunkMeanOfEachItem(RecencyMeasure measure, double mean, double a, double b, double c)
    {
        float[] scores = new RecencyOptions { Measure = measure, Shrink = 3 }.Fit(s_data).Scores([], 0, 1, 2, 3);
        double[] expected = [.. new[] { a, b, c }.Select(sum => (sum + (3 * mean)) / (5 * mean)), 1];

        Assert.That(scores, Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void Fit_ReversedHistories_TurnLateItemsIntoEarlyOnes()
    {
        Interactions data = RandomInteractions.Create(users: 60, items: 30, perUser: 6, seed: 4);
        int[] rows = [.. Enumerable.Range(0, data.Users.Count).SelectMany(user => data.HistoryInOrder(user).ToArray().Reverse())];
        var reversed = new Interactions(data.Users, data.Items, data.Offsets.ToArray(), data.HistoryItems.ToArray(), inOrder: rows);
        Recency late = new RecencyOptions().Fit(data), early = new RecencyOptions().Fit(reversed);

        Assert.That(late.Scores([], late.AllItems()).Zip(early.Scores([], late.AllItems()), (one, other) => one + other), Is.All.EqualTo(2).Within(1e-6));
        Assert.That(late.Scores([], late.AllItems()).Count(score => score > 1.05), Is.GreaterThan(3));
    }

    [Test]
    public void Fit_NoOrder_IsR105()
    {
        var rows = new Interactions(new Vocabulary(["u"]), new Vocabulary(["a"]), [0, 1], [0]);

        Assert.That(() => new RecencyOptions().Fit(rows), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R105").And.Message.Contains("order"));
    }

    private static IEnumerable<RecencyOptions> BadOptions() => [new() { Measure = (RecencyMeasure)2 }, new() { Shrink = 0 }, new() { Shrink = -1 }, new() { Shrink = double.NaN }, new() { Shrink = 2e10 }];

    [TestCaseSource(nameof(BadOptions))]
    public void Fit_OptionOutOfRange_IsR001(RecencyOptions options)
        => Assert.That(() => options.Fit(s_data), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001"));

    /// <summary>Its logarithm is a signal.</summary>
    [TestCase(0f)]
    [TestCase(-1f)]
    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void Restore_LatenessThatIsNoRatio_IsRefused(float value)
    {
        var parameters = new ParameterStore<float>(("lateness", 1, 2));
        parameters["lateness"][0].Fill(1);
        Assert.That(() => new RecencyOptions().Restore(new Vocabulary(["a", "b"]), null, parameters, []), Throws.Nothing);
        parameters["lateness"][0][1] = value;

        Assert.That(() => new RecencyOptions().Restore(new Vocabulary(["a", "b"]), null, parameters, []), Throws.TypeOf<FormatException>().With.Message.Contains("above 0"));
    }
}
