using System.Runtime.Intrinsics;
using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class RelationFitTests
{
    private const int MaximumSize = 130;

    [Test]
    public void Kernels_EveryLength_AreTheProductsOfEveryLane([Values] Fence side)
    {
        using var memory = new FencedMemory(side);
        var meter = new ErrorMeter();
        for (int size = 0; size <= MaximumSize; size++) Measure(memory, meter, size);

        Assert.That(meter.Mismatch, Is.Null);
    }

    [TestCase(17)]
    [Category("Reduced")]
    public void Kernels_OneLength_AreTheProductsOfEveryLane(int size)
    {
        using var memory = new FencedMemory(Fence.After);
        var meter = new ErrorMeter();

        Measure(memory, meter, size);

        Assert.That(meter.Mismatch, Is.Null);
    }

    private static void Measure(FencedMemory memory, ErrorMeter meter, int size)
    {
        memory.Clear();
        var random = new Random(size);
        int stride = Padding.Pad(size), area = size * 16;
        float* gram = memory.Place(KernelData.Extent(size, size, stride));
        KernelData.Fill(random, gram, size, size, stride);
        float* a = memory.Place(KernelData.Padded(random, size, 16, 16)), b = memory.Place(KernelData.Padded(random, size, 16, 16));
        float* product = memory.Place(area), same = memory.Place(area), difference = memory.Place(area), scaled = memory.Place(area);
        var preference = new ReadOnlySpan<float>(memory.Place(KernelData.Padded(random, 1, size, size)), size);
        Vector512<float> factor = Vector512.Create(KernelData.Padded(random, 1, 16, 16));

        RelationFit.Multiply(gram, stride, a, size, product);
        RelationFit.Multiply(null, stride, a, size, same);
        RelationFit.Subtract(a, b, size, difference);
        RelationFit.Scale(factor, a, size, scaled);
        Vector512<float> dot = RelationFit.Dot(a, b, size), fit = RelationFit.Dot(preference, a, size);

        double allowed = (double)size * size * ErrorMeter.Epsilon;
        for (int n = 0; n < area; n++)
        {
            double sum = 0;
            for (int q = 0; q < size; q++) sum += (double)gram[(n / 16 * stride) + q] * a[(q * 16) + (n % 16)];
            meter.Add(product[n], sum, allowed, $"product of {size}", n);
            meter.Add(same[n], a[n], 0, $"product with the identity of {size}", n);
            meter.Add(difference[n], a[n] - b[n], 0, $"difference of {size}", n);
            meter.Add(scaled[n], factor[n % 16] * a[n], 0, $"multiple of {size}", n);
        }

        for (int lane = 0; lane < 16; lane++)
        {
            double dotSum = 0, fitSum = 0;
            for (int t = 0; t < size; t++)
            {
                dotSum += (double)a[(t * 16) + lane] * b[(t * 16) + lane];
                fitSum += (double)a[(t * 16) + lane] * preference[t];
            }

            meter.Add(dot[lane], dotSum, allowed, $"inner product of {size}", lane);
            meter.Add(fit[lane], fitSum, allowed, $"fit of {size}", lane);
        }

        RelationFit.Scale(factor, a, size, a);
        for (int n = 0; n < area; n++) meter.Add(a[n], scaled[n], 0, $"multiple in place of {size}", n);
    }
}
