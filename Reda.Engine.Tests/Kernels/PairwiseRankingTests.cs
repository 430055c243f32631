using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class PairwiseRankingTests
{
    [Test]
    public void Kernels_EveryLength_AreTheirLoops([Values] Fence side) => KernelData.Check(side, KernelData.RowLengths, Measure);

    [TestCase(48)]
    [Category("Reduced")]
    public void Kernels_OneLength_AreTheirLoops(int length) => KernelData.Check(Fence.After, [length], Measure);

    private static void Measure(FencedMemory memory, ErrorMeter meter, int length)
    {
        memory.Clear();
        var random = new Random(length);
        float[] u = KernelData.Row(memory, random, length, out float* user);
        float[] p = KernelData.Row(memory, random, length, out float* positive), q = KernelData.Row(memory, random, length, out float* negative);
        float* dUser = memory.Place(length), dPositive = memory.Place(length), dNegative = memory.Place(length);
        var factors = new PairwiseFactors(Slope: 0.7f, User: 0.1f, Positive: 0.2f, Negative: 0.4f);

        float difference = PairwiseRanking.Difference(user, positive, negative, length);
        PairwiseRanking.Gradients(factors, user, positive, negative, length, dUser, dPositive, dNegative);

        double sum = 0, sizes = 0;
        for (int n = 0; n < length; n++)
        {
            double product = u[n] * ((double)p[n] - q[n]);
            sum += product;
            sizes += Math.Abs(product);

            // Up to three roundings of numbers up to 2.
            const double Allowed = 6 * ErrorMeter.Epsilon;
            meter.Add(dUser[n], (-(double)factors.Slope * ((double)p[n] - q[n])) + ((double)factors.User * u[n]), Allowed, $"dUser of {length}", n);
            meter.Add(dPositive[n], (-(double)factors.Slope * u[n]) + ((double)factors.Positive * p[n]), Allowed, $"dPositive of {length}", n);
            meter.Add(dNegative[n], ((double)factors.Slope * u[n]) + ((double)factors.Negative * q[n]), Allowed, $"dNegative of {length}", n);
        }

        // Chains of at most 6 products of a rounded difference and a tree of 5 additions.
        meter.Add(difference, sum, 13 * ErrorMeter.Epsilon * sizes, $"difference of {length}", 0);
    }
}
