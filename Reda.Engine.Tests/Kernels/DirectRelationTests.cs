using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class DirectRelationTests
{
    private const int MaximumDimensions = 130;

    [Test]
    public void Kernels_EveryLength_AreTheWeightedSumAndItsGradients([Values] Fence side, [Values(1, 2, 3, 5)] int aspects)
        => KernelData.Check(side, Enumerable.Range(0, MaximumDimensions + 1), (memory, meter, dimensions) => Measure(memory, meter, aspects, dimensions));

    [TestCase(3, 17)]
    [Category("Reduced")]
    public void Kernels_OneLength_AreTheWeightedSumAndItsGradients(int aspects, int dimensions)
        => KernelData.Check(Fence.After, [dimensions], (memory, meter, length) => Measure(memory, meter, aspects, length));

    private static void Measure(FencedMemory memory, ErrorMeter meter, int aspects, int dimensions)
    {
        memory.Clear();
        var random = new Random(dimensions);
        int stride = Padding.Pad(dimensions), interactions = aspects * aspects;
        float[] p = KernelData.Padded(random, aspects, dimensions, stride), q = KernelData.Padded(random, aspects, dimensions, stride);
        float[] dr = KernelData.Padded(random, 1, dimensions, stride);
        float* left = memory.Place(p), right = memory.Place(q), dRelation = memory.Place(dr), relation = memory.Place(stride), dInteractions = memory.Place(aspects * stride);

        // One lane: only every 16th number is this pair's.
        float* weights = memory.Place(KernelData.Extent(interactions, 1, 16)), fits = memory.Place(KernelData.Extent(interactions, 1, 16));
        KernelData.Fill(random, weights, interactions, 1, 16);

        DirectRelation.Forward(left, right, aspects, stride, weights, relation);
        DirectRelation.Fits(left, right, aspects, stride, dRelation, fits);
        DirectRelation.Backward(dRelation, weights, aspects, stride, dInteractions);

        for (int x = 0; x < stride; x++)
        {
            double sum = 0;
            for (int nl = 0; nl < interactions; nl++) sum += (double)weights[nl * 16] * p[(nl / aspects * stride) + x] * q[(nl % aspects * stride) + x];
            meter.Add(relation[x], sum, x < dimensions ? (interactions + 1) * interactions * ErrorMeter.Epsilon : 0, $"relation of {dimensions}", x);
        }

        for (int nl = 0; nl < interactions; nl++)
        {
            double sum = 0;
            for (int x = 0; x < dimensions; x++) sum += (double)dr[x] * p[(nl / aspects * stride) + x] * q[(nl % aspects * stride) + x];

            // A lane adds every 16th product of two roundings, then the lanes are added in 4 steps.
            meter.Add(fits[nl * 16], sum, ((dimensions / 16) + 7) * dimensions * ErrorMeter.Epsilon, $"fits of {dimensions}", nl);
        }

        for (int n = 0; n < aspects * stride; n++)
            meter.Add(dInteractions[n], weights[n / stride * 16] * dr[n % stride], 0, $"dInteractions of {dimensions}", n);
    }
}
