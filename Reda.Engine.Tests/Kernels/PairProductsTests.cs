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
    public void ForwardAndBackward_EveryLength_AreTheLayers([Values] Fence side, [Values(1, 2, 3, 5)] int aspects, [Values] bool add)
        => KernelData.Check(side, Enumerable.Range(0, MaximumDimensions + 1), (memory, meter, dimensions) => Measure(memory, meter, aspects, dimensions, add));

    [Test]
    public void ForwardAndBackward_EveryNumberOfAspects_AreTheLayers([Range(1, 7)] int aspects, [Values] bool add)
        => KernelData.Check(Fence.After, [40], (memory, meter, dimensions) => Measure(memory, meter, aspects, dimensions, add));

    [TestCase(3, 17)]
    [Category("Reduced")]
    public void ForwardAndBackward_OneLength_AreTheLayers(int aspects, int dimensions)
        => KernelData.Check(Fence.After, [dimensions], (memory, meter, length) => Measure(memory, meter, aspects, length, add: true));

    private static void Measure(FencedMemory memory, ErrorMeter meter, int aspects, int dimensions, bool add)
    {
        memory.Clear();
        var random = new Random(dimensions);
        int stride = Padding.Pad(dimensions);
        float[] p = KernelData.Padded(random, aspects, dimensions, stride), q = KernelData.Padded(random, aspects, dimensions, stride);
        float[] dv = KernelData.Padded(random, aspects * aspects, dimensions, stride), dq = KernelData.Padded(random, aspects, dimensions, stride), dp = KernelData.Padded(random, aspects, dimensions, stride);
        float* left = memory.Place(p), right = memory.Place(q), interactions = memory.Place(aspects * aspects * stride);
        float* dInteractions = memory.Place(dv), dLeft = memory.Place(dp), dRight = memory.Place(dq);

        PairProducts.Forward(left, right, aspects, stride, interactions);
        PairProducts.Backward(dInteractions, left, right, aspects, stride, add, dLeft, add, dRight);

        for (int row = 0; row < aspects * aspects; row++)
        {
            for (int x = 0; x < stride; x++)
                meter.Add(interactions[(row * stride) + x], p[(row / aspects * stride) + x] * q[(row % aspects * stride) + x], 0, $"interactions of {dimensions}", x);
        }

        for (int x = 0; x < stride; x++)
        {
            for (int n = 0; n < aspects; n++)
            {
                double sum = Enumerable.Range(0, aspects).Sum(l => (double)dv[(((n * aspects) + l) * stride) + x] * q[(l * stride) + x]);
                meter.Add(dLeft[(n * stride) + x], sum + (add ? dp[(n * stride) + x] : 0), aspects * (aspects + 1) * ErrorMeter.Epsilon, $"dLeft of {dimensions}", x);
                if (x >= dimensions) Assert.That(dLeft[(n * stride) + x], Is.Zero, "padding");
            }

            for (int l = 0; l < aspects; l++)
            {
                double sum = Enumerable.Range(0, aspects).Sum(n => (double)dv[(((n * aspects) + l) * stride) + x] * p[(n * stride) + x]);
                meter.Add(dRight[(l * stride) + x], sum + (add ? dq[(l * stride) + x] : 0), aspects * (aspects + 1) * ErrorMeter.Epsilon, $"dRight of {dimensions}", x);
                if (x >= dimensions) Assert.That(dRight[(l * stride) + x], Is.Zero, "padding");
            }
        }
    }
}
