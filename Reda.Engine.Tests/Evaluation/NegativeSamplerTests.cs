using NUnit.Framework;
using Reda.Engine.Evaluation;

namespace Reda.Engine.Tests.Evaluation;

internal sealed class NegativeSamplerTests
{
    [Test]
    public void Draw_AnyCount_GivesThatManyDistinctPositionsAscending()
    {
        var sampler = new NegativeSampler();
        for (int eligible = 0; eligible <= 40; eligible++)
        {
            for (int count = 1; count <= 45; count++)
            {
                int[] positions = sampler.Draw(eligible, count, 7, eligible).ToArray();
                Assert.That(positions, Has.Length.EqualTo(Math.Min(count, eligible)));
                Assert.That(positions, Is.Ordered.And.Unique.And.All.InRange(0, eligible - 1));
            }
        }
    }

    [Test]
    public void Draw_ManyCases_GivesEveryPositionAndEveryPairEqually()
    {
        const int Eligible = 12, Count = 5, Draws = 40_000;
        var sampler = new NegativeSampler();
        var singles = new double[Eligible];
        var pairs = new double[Eligible, Eligible];
        for (int position = 0; position < Draws; position++)
        {
            ReadOnlySpan<int> drawn = sampler.Draw(Eligible, Count, 11, position);
            for (int a = 0; a < Count; a++)
            {
                singles[drawn[a]]++;
                for (int b = a + 1; b < Count; b++) pairs[drawn[a], drawn[b]]++;
            }
        }

        // Five standard deviations of a binomial count, with a fixed seed.
        AssertNear(singles, (double)Count / Eligible, Draws);
        AssertNear(pairs.Cast<double>().Where(count => count > 0), (double)(Count * (Count - 1)) / (Eligible * (Eligible - 1)), Draws);
        Assert.That(pairs.Cast<double>().Count(count => count > 0), Is.EqualTo(Eligible * (Eligible - 1) / 2));
    }

    [Test]
    public void Draw_SameSeedAndCase_Repeats()
    {
        int[] first = new NegativeSampler().Draw(1000, 20, 1, 5).ToArray();
        var used = new NegativeSampler();
        used.Draw(50, 20, 3, 1);
        Assert.That(used.Draw(1000, 20, 1, 5).ToArray(), Is.EqualTo(first));
        Assert.That(used.Draw(1000, 20, 2, 5).ToArray(), Is.Not.EqualTo(first));
        Assert.That(used.Draw(1000, 20, 1, 6).ToArray(), Is.Not.EqualTo(first));
    }

    private static void AssertNear(IEnumerable<double> counts, double probability, int draws)
    {
        double deviation = Math.Sqrt(draws * probability * (1 - probability));
        Assert.That(counts, Is.All.EqualTo(draws * probability).Within(5 * deviation));
    }
}
