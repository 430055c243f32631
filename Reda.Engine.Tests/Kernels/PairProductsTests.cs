using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class PairProductsTests
{
    private const int MaximumDimensions = 130;

    [Test]
    public void ForwardAndBackward_EveryLength_AreTheLayers([Values] Fence side, [Values(1, 2, 3, 5)] int aspects)
        => KernelData.Check(side, Enumerable.Range(0, MaximumDimensions + 1), (memory, meter, dimensions) => Measure(memory, meter, aspects, dimensions));

    [TestCase(3, 17)]
    [Category("Reduced")]
    public void ForwardAndBackward_OneLength_AreTheLayers(int aspects, int dimensions)
        => KernelData.Check(Fence.After, [dimensions], (memory, meter, length) => Measure(memory, meter, aspects, length));

    private static void Measure(FencedMemory memory, ErrorMeter meter, int aspects, int dimensions)
    {
        memory.Clear();
        var random = new Random(dimensions);
        int stride = Padding.Pad(dimensions), area = aspects * stride;
        float[] p = KernelData.Padded(random, 1, dimensions, stride), q = KernelData.Padded(random, aspects, dimensions, stride);
        float[] dv = KernelData.Padded(random, aspects, dimensions, stride), dp = KernelData.Padded(random, 1, dimensions, stride), dq = KernelData.Padded(random, aspects, dimensions, stride);
        float* left = memory.Place(p), right = memory.Place(q), interactions = memory.Place(area);
        float* dInteractions = memory.Place(dv), dLeft = memory.Place(dp), dRight = memory.Place(dq);

        PairProducts.Forward(left, right, aspects, stride, interactions);
        PairProducts.Backward(dInteractions, left, right, aspects, stride, dLeft, dRight);

        for (int n = 0; n < area; n++)
        {
            meter.Add(interactions[n], p[n % stride] * q[n], 0, $"interactions of {dimensions}", n);
            meter.Add(dRight[n], dq[n] + ((double)dv[n] * p[n % stride]), 2 * ErrorMeter.Epsilon, $"dRight of {dimensions}", n);
        }

        for (int x = 0; x < stride; x++)
        {
            double sum = dp[x];
            for (int l = 0; l < aspects; l++) sum += (double)dv[(l * stride) + x] * q[(l * stride) + x];
            meter.Add(dLeft[x], sum, aspects * (aspects + 1) * ErrorMeter.Epsilon, $"dLeft of {dimensions}", x);
        }

        for (int n = 0; n < area; n++)
        {
            if (n % stride >= dimensions) Assert.That((interactions[n], dLeft[n % stride], dRight[n]), Is.EqualTo((0f, 0f, 0f)), "padding");
        }
    }
}
