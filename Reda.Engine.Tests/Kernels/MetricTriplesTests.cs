using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class MetricTriplesTests
{
    [Test]
    public void Kernels_EveryLength_AreTheirLoops([Values] Fence side, [Values(0f, 0.3f)] float weight)
        => KernelData.Check(side, KernelData.RowLengths, (memory, meter, length) => Measure(memory, meter, length, weight));

    [TestCase(48)]
    [Category("Reduced")]
    public void Kernels_OneLength_AreTheirLoops(int length)
        => KernelData.Check(Fence.After, [length], (memory, meter, one) => Measure(memory, meter, one, weight: 1.7f));

    private static void Measure(FencedMemory memory, ErrorMeter meter, int length, float weight)
    {
        memory.Clear();
        var random = new Random(length);
        float[] u = KernelData.Row(memory, random, length, out float* user);
        float[] p = KernelData.Row(memory, random, length, out float* positive), q = KernelData.Row(memory, random, length, out float* negative);
        float* dUser = memory.Place(length), dPositive = memory.Place(length), dNegative = memory.Place(length);

        float distance = MetricTriples.SquaredDistance(user, positive, length);
        MetricTriples.Gradients(weight, user, positive, negative, length, dUser, dPositive, dNegative);

        double sum = 0;
        for (int n = 0; n < length; n++)
        {
            double difference = (double)u[n] - p[n], allowed = 8 * weight * ErrorMeter.Epsilon;
            sum += difference * difference;
            meter.Add(dUser[n], 2.0 * weight * ((double)q[n] - p[n]), allowed, $"dUser of {length}", n);
            meter.Add(dPositive[n], 2.0 * weight * ((double)p[n] - u[n]), allowed, $"dPositive of {length}", n);
            meter.Add(dNegative[n], 2.0 * weight * ((double)u[n] - q[n]), allowed, $"dNegative of {length}", n);
        }

        meter.Add(distance, sum, 16 * ErrorMeter.Epsilon * sum, $"distance of {length}", 0);
    }
}
