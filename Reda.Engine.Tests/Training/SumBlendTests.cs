using NUnit.Framework;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

/// <summary>Two signals, the first of which tells random items apart, the second those that are near.</summary>
internal sealed class SumBlendTests
{
    private const int Near = 20;
    private const int Random = 100;

    private static readonly double[] s_first = [1, 0];
    private static readonly double[] s_second = [0, 1];

    /// <summary>Most targets stand out by the first signal, some by the second alone.</summary>
    [TestCase(60)]
    [TestCase(6_000)]
    public void Choose_TargetsOfBothKinds_IsTheBestAmongAllThatCostsLittle(int cases)
    {
        SignalLists lists = Lists(list => list % 6 > 0 ? (5.9, 0) : (0, 12), cases);
        float offset = Offset(lists);
        var gains = SumBlend.Offsets.Select(one => (Offset: one, Gain: Gain(lists, one))).ToArray();
        double alone = Gain(lists, -1e6).Random;

        Assert.That(offset, Is.EqualTo(gains.Where(one => one.Gain.Random >= alone - (0.001 * cases)).MaxBy(one => one.Gain.All).Offset));
        Assert.That(gains.Where(one => one.Gain.Random < alone - (0.001 * cases)), Is.Not.Empty, "some cost too much");
        Assert.That(Gain(lists, offset).All, Is.GreaterThan(gains[0].Gain.All + 1), "not all are alike");
    }

    /// <summary>One target in so many comes before all others by the first sum, and by the second after all, far apart; the others come first by both.</summary>
    [TestCase(2_000, true)]
    [TestCase(500, false)]
    public void Choose_EveryOffsetCostsALittle_IsOneOrNone(int one, bool allowed)
        => Assert.That(SumBlend.Choose(Lists(list => (7, list % one == 0 ? -50 : 9.5), cases: 2_000), Random, s_first, [0, 50], [0, 0]) is not null, Is.EqualTo(allowed));

    [Test]
    public void Choose_NoOffsetIsBetter_IsTheLeast()
        => Assert.That(Offset(Lists(_ => (200, 0))), Is.EqualTo(-16));

    [Test]
    public void Choose_OnlyTheSecondSumFindsThem_IsLarge()
        => Assert.That(Offset(Lists(_ => (-8, 12))), Is.GreaterThan(-7));

    /// <summary>Every target comes before all others by the first sum, and by the second after all, far apart.</summary>
    [Test]
    public void Choose_EveryOffsetCostsSomething_IsNone()
        => Assert.That(SumBlend.Choose(Lists(_ => (7, -50)), Random, s_first, [0, 50], [0, 0]), Is.Null);

    /// <summary>What is taken from every signal moves one sum against the other.</summary>
    [Test]
    public void Choose_OtherCentres_MovesAsMuch()
    {
        SignalLists lists = Lists(list => list % 6 > 0 ? (5.9, 0) : (0, 12));
        float offset = Offset(lists);

        Assert.That(Offset(lists, 2), Is.EqualTo(offset - 2));
    }

    private static float Offset(SignalLists lists, double centre = 0)
    {
        var (offset, gain) = SumBlend.Choose(lists, Random, s_first, s_second, [centre, 0])!.Value;
        Assert.That(gain, Is.EqualTo(Gain(lists, offset + centre).All).Within(1e-4));
        return offset;
    }

    /// <summary>Near items have large second signals, random ones large signals of both kinds; these stand for three each.</summary>
    private static SignalLists Lists(Func<int, (double First, double Second)> target, int cases = 60)
    {
        var lists = new SignalLists(cases, Near, Random, parts: 2);
        var random = new System.Random(5);
        int[] near = [.. Enumerable.Range(0, Near)], others = [.. Enumerable.Range(Near, Random)];
        for (int list = 0; list < lists.Cases; list++)
        {
            lists.Name(list, near, others, Near + (3 * Random));
            Span<float> signals = lists.Of(list);
            for (int c = 0; c < lists.Candidates; c++)
            {
                var (first, second) = c == 0 ? target(list) : c <= Near ? (random.NextDouble(), 8 * random.NextDouble()) : (6 * random.NextDouble(), 9 * random.NextDouble());
                (signals[2 * c], signals[(2 * c) + 1]) = ((float)first, (float)second);
            }
        }

        return lists;
    }

    /// <summary>What the class says it chooses by, in double.</summary>
    private static (double Random, double All) Gain(SignalLists lists, double offset)
    {
        double sampled = 0, all = 0;
        for (int list = 0; list < lists.Cases; list++)
        {
            float[] signals = lists.Of(list).ToArray();
            double[] scores = [.. signals.Chunk(2).Select(pair => Math.Log(Math.Exp(pair[0]) + Math.Exp(pair[1] + offset)))];
            int near = scores.Skip(1).Take(Near).Count(score => score > scores[0]), random = scores.Skip(1 + Near).Count(score => score > scores[0]);
            sampled += Of(random);
            all += Of(near + (3 * random));
        }

        return (sampled, all);

        static double Of(int ahead) => ahead < 10 ? 1 / Math.Log2(2 + ahead) : 0;
    }
}
