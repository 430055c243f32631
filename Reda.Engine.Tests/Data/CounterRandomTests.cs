using NUnit.Framework;
using Reda.Engine.Data;

namespace Reda.Engine.Tests.Data;

internal sealed class CounterRandomTests
{
    /// <summary>Computed by a separate program from the definition; a change here changes every trained model and every published figure.</summary>
    [TestCase(0UL, 0UL, 0UL, 0x2CE809AE01CAB7D7UL, 0x7924AC0FED68CB52UL, 0xA76CDDFB84FBEED0UL)]
    [TestCase(1UL, 2UL, 3UL, 0x6E27EF4BA5B8B1EBUL, 0xB7047F0A477A110CUL, 0xCE16140D809DF144UL)]
    [TestCase(1UL, 0UL, 1UL, 0xF3B086C29EC1EB37UL, 0x288D8D4AB9DFEBAEUL, 0x7E390BD4EAAAEF8BUL)]
    [TestCase(1UL, 1UL, 0UL, 0xDF0FD076A2B50D03UL, 0x8FCC69046221BFC5UL, 0x4FCE890CE182EE3BUL)]
    [TestCase(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x7BD0ED7A49C2DD97UL, 0x2746C6FC884C1EE4UL, 0x188AF39919E69290UL)]
    public void Next_ReferenceStreams_GivesFrozenBits(ulong seed, ulong stream, ulong substream, ulong first, ulong second, ulong third)
    {
        var random = new CounterRandom(seed, stream, substream);
        Assert.That(new[] { random.Next(), random.Next(), random.Next() }, Is.EqualTo(new[] { first, second, third }));
    }

    [Test]
    public void Mix_PublishedSplitMix64Sequence_IsReproduced()
    {
        ulong[] published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        for (int n = 0; n < published.Length; n++)
            Assert.That(CounterRandom.Mix(1234567 + ((ulong)(n + 1) * 0x9E3779B97F4A7C15)), Is.EqualTo(published[n]));
    }

    [Test]
    public void Next_SmallBound_GivesFrozenIntegers()
    {
        var random = new CounterRandom(1, 2, 3);
        int[] drawn = [.. Enumerable.Range(0, 20).Select(_ => random.Next(10))];
        Assert.That(drawn, Is.EqualTo(new[] { 4, 7, 8, 5, 0, 9, 5, 2, 0, 5, 7, 4, 4, 4, 7, 3, 7, 5, 3, 6 }));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(1000)]
    [TestCase(int.MaxValue)]
    public void Next_AnyBound_StaysInside(int bound)
    {
        var random = new CounterRandom(5, 0, 0);
        for (int n = 0; n < 10_000; n++) Assert.That(random.Next(bound), Is.InRange(0, bound - 1));
    }

    [Test]
    public void Next_LargestBound_ReachesBothEnds()
    {
        var random = new CounterRandom(6, 0, 0);
        int[] drawn = [.. Enumerable.Range(0, 10_000).Select(_ => random.Next(int.MaxValue))];
        Assert.That(drawn.Min(), Is.LessThan(int.MaxValue / 1000));
        Assert.That(drawn.Max(), Is.GreaterThan(int.MaxValue - (int.MaxValue / 1000)));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(int.MinValue)]
    public void Next_BoundBelowOne_Throws(int bound)
        => Assert.That(() => new CounterRandom(1, 1, 1).Next(bound), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCase(2)]
    [TestCase(7)]
    [TestCase(100)]
    public void Next_ManyDraws_AreUniform(int bound)
    {
        const int Draws = 200_000;
        var random = new CounterRandom(8, 1, 0);
        var counts = new double[bound];
        for (int n = 0; n < Draws; n++) counts[random.Next(bound)]++;
        AssertUniform(counts, Draws);
    }

    [Test]
    public void Next_FirstDrawOfManySubstreams_IsUniform()
    {
        const int Draws = 100_000;
        var counts = new double[50];
        for (int substream = 0; substream < Draws; substream++) counts[new CounterRandom(1, 7, (ulong)substream).Next(50)]++;
        AssertUniform(counts, Draws);
    }

    [Test]
    public void Next_AnyTwoStreams_Differ()
    {
        var seen = new HashSet<ulong>();
        for (ulong seed = 0; seed < 20; seed++)
        {
            for (ulong stream = 0; stream < 20; stream++)
            {
                for (ulong substream = 0; substream < 20; substream++)
                    Assert.That(seen.Add(new CounterRandom(seed, stream, substream).Next()), Is.True, $"({seed}, {stream}, {substream}) repeats another stream");
            }
        }
    }

    [Test]
    public void Next_Copy_ContinuesLikeTheOriginal()
    {
        var random = new CounterRandom(1, 2, 3);
        random.Next();
        CounterRandom copy = random;
        Assert.That(copy.Next(), Is.EqualTo(random.Next()));
    }

    [Test]
    public void NextSingle_ManyDraws_FillTheUnitInterval()
    {
        const int Draws = 100_000;
        var random = new CounterRandom(9, 0, 0);
        var counts = new double[20];
        for (int n = 0; n < Draws; n++)
        {
            float value = random.NextSingle();
            Assert.That(value, Is.InRange(0f, 1f - (1f / (1 << 24))));
            Assert.That(value * (1 << 24) % 1, Is.Zero, "not a multiple of 2^-24");
            counts[(int)(value * 20)]++;
        }

        AssertUniform(counts, Draws);
    }

    [Test]
    public void NextSingle_ReferenceStream_IsTheTop24Bits()
    {
        var random = new CounterRandom(1, 2, 3);
        Assert.That(random.NextSingle() * (1 << 24), Is.EqualTo(7219183));
    }

    /// <summary>Pearson's chi-square stays within five standard deviations of its mean.</summary>
    private static void AssertUniform(double[] counts, int draws)
    {
        double expected = (double)draws / counts.Length;
        double statistic = counts.Sum(count => (count - expected) * (count - expected) / expected);
        int freedom = counts.Length - 1;
        Assert.That(statistic, Is.LessThan(freedom + (5 * Math.Sqrt(2 * freedom))));
    }
}
