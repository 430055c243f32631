using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Evaluation;

namespace Reda.Engine.Tests.Evaluation;

internal sealed class PairedComparisonTests
{
    [Test]
    public void Compare_FewCases_GivesTheShareOfAllSignPatterns([Values(1, 3, 8, 10)] int cases)
    {
        var (first, second) = Gains(cases, seed: 5);
        double found = PairedComparison.Compare(first, second, new() { Draws = 2000 }).RandomizationP;
        Assert.That(found, Is.EqualTo(ExhaustiveP(first, second)).Within(1e-12));
    }

    [Test]
    public void Compare_TooManyPatternsToTryAll_ComesNearTheirShare([Range(1, 5)] int seed)
    {
        var (first, second) = Gains(16, (ulong)seed);
        double found = PairedComparison.Compare(first, second, new() { Draws = 20_000, Seed = 3 }).RandomizationP;

        // Four standard errors of a share among 20,000 draws are at most 0.0142.
        Assert.That(found, Is.EqualTo(ExhaustiveP(first, second)).Within(0.015));
    }

    [Test]
    public void Compare_ThreeCases_GivesTheIntervalOfAllDraws()
    {
        // Of the 27 equally likely draws one has the mean 0 and one the mean 3: 3.7 %, more than the 2.5 % outside the interval.
        var found = PairedComparison.Compare([0, 1, 3], [0, 0, 0], new() { Draws = 5000 });
        Assert.That((found.Low, found.High, found.Cases), Is.EqualTo((0, 3, 3)));
        Assert.That(found.Mean, Is.EqualTo(4.0 / 3).Within(1e-15));
        Assert.That(found.BootstrapP, Is.EqualTo(2 / 27.0).Within(0.015));
    }

    [Test]
    public void Compare_EqualMethods_FindsNothing()
    {
        double[] gains = [1, 0, 0.5, 1];
        var found = PairedComparison.Compare(gains, gains);
        Assert.That(found, Is.EqualTo(new PairedDifference(0, 0, 0, 1, 1, 4)));
    }

    [Test]
    public void Compare_Exchanged_ChangesSignsOnly()
    {
        var (first, second) = Gains(300, seed: 9);
        var one = PairedComparison.Compare(first, second);
        var other = PairedComparison.Compare(second, first);
        Assert.That((other.Mean, other.BootstrapP, other.RandomizationP), Is.EqualTo((-one.Mean, one.BootstrapP, one.RandomizationP)));
        Assert.That(other.Low, Is.EqualTo(-one.High).Within(1e-15));
    }

    [Test]
    public void Compare_AnyThreads_GivesTheSameBits()
    {
        var (first, second) = Gains(1000, seed: 2);
        var one = PairedComparison.Compare(first, second, new() { Threads = 1 });
        Assert.That(PairedComparison.Compare(first, second, new() { Threads = 3 }), Is.EqualTo(one));
    }

    [Test]
    public void Compare_LargeDifference_IsSignificant()
    {
        double[] first = [.. Enumerable.Range(0, 400).Select(n => n % 10 < 6 ? 1.0 : 0)], second = [.. Enumerable.Range(0, 400).Select(n => n % 10 < 4 ? 1.0 : 0)];
        var found = PairedComparison.Compare(first, second);
        Assert.That(found.Mean, Is.EqualTo(0.2).Within(1e-12));
        Assert.That(found.Low, Is.GreaterThan(0.15).And.LessThan(0.2));
        Assert.That((found.BootstrapP, found.RandomizationP), Is.EqualTo((2 / 2001.0, 1 / 2001.0)));
    }

    /// <summary>Two rankings of noise by one scheme with two seeds: any difference is luck, so a test at 5 % may see one in about 5 % of 1,000 repetitions.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void Compare_NullData_RejectsInAboutFivePercent(bool hitRatio)
    {
        const int Repetitions = 1000;
        int byRandomization = 0, byBootstrap = 0;
        for (int n = 0; n < Repetitions; n++)
        {
            RankingOutcomes first = RandomOutcomes(200, seed: 1000 + (2 * n)), second = RandomOutcomes(200, seed: 1001 + (2 * n));
            var found = hitRatio
                ? PairedComparison.Compare(first.HitRatios(10, TieRule.Expected), second.HitRatios(10, TieRule.Expected), new() { Draws = 500, Seed = (ulong)n })
                : PairedComparison.Compare(first.Ndcgs(10, TieRule.Expected), second.Ndcgs(10, TieRule.Expected), new() { Draws = 500, Seed = (ulong)n });
            if (found.RandomizationP <= 0.05) byRandomization++;
            if (found.Low > 0 || found.High < 0) byBootstrap++;
        }

        // 99.9 % of binomial counts of 1,000 at 5 % lie within 28 to 74; whole hits make the exact test a little shy.
        Assert.That(byRandomization, Is.InRange(hitRatio ? 20 : 28, 74));
        Assert.That(byBootstrap, Is.InRange(28, 80));
    }

    [Test]
    public void Holm_Textbook_StepsDownAndNeverFalls()
        => Assert.That(PairedComparison.Holm([0.01, 0.04, 0.03, 0.005]), Is.EqualTo(new[] { 0.03, 0.06, 0.06, 0.02 }).Within(1e-15));

    [Test]
    public void Holm_LargeValues_StayAtMostOne()
        => Assert.That(PairedComparison.Holm([0.9, 0.6]), Is.EqualTo(new[] { 1.0, 1 }));

    [Test]
    public void Compare_BadInput_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => PairedComparison.Compare([], []));
        Assert.Throws<ArgumentException>(() => PairedComparison.Compare([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => PairedComparison.Compare([double.NaN], [1]));
        Assert.That(Assert.Throws<RedaException>(() => PairedComparison.Compare([1], [0], new() { Draws = 99 }))!.Code, Is.EqualTo("R001"));
        Assert.That(Assert.Throws<RedaException>(() => PairedComparison.Compare([1], [0], new() { Threads = -1 }))!.Code, Is.EqualTo("R001"));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => PairedComparison.Compare([1], [0], null, cancelled.Token));
    }

    private static double ExhaustiveP(double[] first, double[] second)
    {
        double[] differences = [.. first.Zip(second, (one, other) => one - other)];
        double found = Math.Abs(differences.Sum()) - 1e-9;
        int patterns = 1 << differences.Length;
        return Enumerable.Range(0, patterns).Count(pattern => Math.Abs(differences.Select((value, n) => (pattern & (1 << n)) != 0 ? value : -value).Sum()) >= found) / (double)patterns;
    }

    private static (double[] First, double[] Second) Gains(int cases, ulong seed)
        => (RandomOutcomes(cases, (int)seed * 2).Ndcgs(90, TieRule.Expected), RandomOutcomes(cases, ((int)seed * 2) + 1).Ndcgs(90, TieRule.Expected));

    private static RankingOutcomes RandomOutcomes(int cases, int seed)
    {
        var random = new CounterRandom((ulong)seed, 1, 2);
        var greater = new int[cases];
        for (int n = 0; n < cases; n++) greater[n] = random.Next(101);
        return new RankingOutcomes(greater, new int[cases]);
    }
}
