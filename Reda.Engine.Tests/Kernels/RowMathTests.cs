using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class RowMathTests
{
    [Test]
    public void Kernels_EveryLength_AreTheirLoops([Values] Fence side) => KernelData.Check(side, KernelData.RowLengths, Measure);

    /// <summary>Magnitudes that differ much, so that any other order of the additions rounds differently.</summary>
    [Test]
    [Category("Reduced")]
    public void Dot_EveryLength_IsFourChainsAndOneTree()
    {
        foreach (int length in KernelData.RowLengths)
        {
            float[] a = Spread(length, seed: 1), b = Spread(length, seed: 2), sums = new float[64];
            for (int n = 0; n < length; n++)
            {
                int chain = n < length / 64 * 64 ? n % 64 : n % 16;
                sums[chain] = MathF.FusedMultiplyAdd(a[n], b[n], sums[chain]);
            }

            for (int lane = 0; lane < 16; lane++) sums[lane] = (sums[lane] + sums[lane + 16]) + (sums[lane + 32] + sums[lane + 48]);
            fixed (float* x = a, y = b) Assert.That(RowMath.Dot(x, y, length), Is.EqualTo(Tree(sums)), $"{length} numbers");
        }
    }

    [Test]
    [Category("Reduced")]
    public void SquaredDistance_EveryLength_IsTwoChainsAndOneTree()
    {
        foreach (int length in KernelData.RowLengths)
        {
            float[] a = Spread(length, seed: 1), b = Spread(length, seed: 2), sums = new float[32];
            for (int n = 0; n < length; n++)
            {
                int chain = n < length / 32 * 32 ? n % 32 : n % 16;
                sums[chain] = MathF.FusedMultiplyAdd(a[n] - b[n], a[n] - b[n], sums[chain]);
            }

            for (int lane = 0; lane < 16; lane++) sums[lane] += sums[lane + 16];
            fixed (float* x = a, y = b) Assert.That(RowMath.SquaredDistance(x, y, length), Is.EqualTo(Tree(sums)), $"{length} numbers");
        }
    }

    private static float[] Spread(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)random.NextUnit() * MathF.Pow(2, random.Next(20)))];
    }

    /// <summary>Halves added to halves.</summary>
    private static float Tree(float[] sums)
    {
        for (int width = 8; width > 0; width /= 2)
        {
            for (int lane = 0; lane < width; lane++) sums[lane] += sums[lane + width];
        }

        return sums[0];
    }

    private static void Measure(FencedMemory memory, ErrorMeter meter, int length)
    {
        memory.Clear();
        var random = new Random(length);
        float[] a = KernelData.Row(memory, random, length, out float* x), b = KernelData.Row(memory, random, length, out float* y);
        const float Factor = -0.37f;

        double dot = 0, sizes = 0, distance = 0;
        for (int n = 0; n < length; n++)
        {
            double product = (double)a[n] * b[n], difference = (double)a[n] - b[n];
            dot += product;
            sizes += Math.Abs(product);
            distance += difference * difference;
        }

        // Chains of at most 6 products and a tree of 6 additions; a difference is rounded once more and counts twice.
        meter.Add(RowMath.Dot(x, y, length), dot, 12 * ErrorMeter.Epsilon * sizes, $"dot of {length}", 0);
        meter.Add(RowMath.SquaredDistance(x, y, length), distance, 16 * ErrorMeter.Epsilon * distance, $"distance of {length}", 0);
        float* products = stackalloc float[length];
        RowMath.Multiply(x, y, products, length);
        for (int n = 0; n < length; n++) meter.Add(products[n], a[n] * b[n], 0, $"products of {length}", n);
        RowMath.AddScaled(Factor, x, y, length);
        RowMath.Scale(Factor, x, length);
        for (int n = 0; n < length; n++)
        {
            meter.Add(y[n], MathF.FusedMultiplyAdd(Factor, a[n], b[n]), 0, $"sum of {length}", n);
            meter.Add(x[n], Factor * a[n], 0, $"multiple of {length}", n);
        }
    }
}
