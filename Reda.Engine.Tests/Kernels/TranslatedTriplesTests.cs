using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class TranslatedTriplesTests
{
    [Test]
    public void Products_EveryLength_AreTheirLoops([Values] Fence side) => KernelData.Check(side, KernelData.RowLengths, MeasureProducts);

    [Test]
    public void Translations_EveryLength_AreTheirLoops([Values] Fence side) => KernelData.Check(side, KernelData.RowLengths, MeasureTranslations);

    [TestCase(48)]
    [Category("Reduced")]
    public void Kernels_OneLength_AreTheirLoops(int length)
    {
        KernelData.Check(Fence.After, [length], MeasureProducts);
        KernelData.Check(Fence.After, [length], MeasureTranslations);
    }

    private static void MeasureProducts(FencedMemory memory, ErrorMeter meter, int length)
    {
        memory.Clear();
        var random = new Random(length);
        float[] a = KernelData.Row(memory, random, length, out float* left), b = KernelData.Row(memory, random, length, out float* right);
        float[] before = KernelData.Row(memory, random, length, out float* sum);
        float* product = memory.Place(length);

        TranslatedTriples.Multiply(left, right, length, product);
        TranslatedTriples.AddProduct(left, right, length, sum);

        for (int n = 0; n < length; n++)
        {
            meter.Add(product[n], a[n] * b[n], 0, $"product of {length}", n);
            meter.Add(sum[n], before[n] + ((double)a[n] * b[n]), 2 * ErrorMeter.Epsilon, $"sum of {length}", n);
        }
    }

    private static void MeasureTranslations(FencedMemory memory, ErrorMeter meter, int length)
    {
        const float Near = 0.7f, Far = 0.3f;
        memory.Clear();
        var random = new Random(length);
        float[] u = KernelData.Row(memory, random, length, out float* user), r = KernelData.Row(memory, random, length, out float* relation);
        float[] p = KernelData.Row(memory, random, length, out float* positive), q = KernelData.Row(memory, random, length, out float* negative);
        float* dMoved = memory.Place(length), dPositive = memory.Place(length), dNegative = memory.Place(length);

        float squared = TranslatedTriples.SquaredLength(user, relation, positive, length);
        TranslatedTriples.Gradients(Near, Far, user, relation, positive, negative, length, dMoved, dPositive, dNegative);

        double sum = 0;
        for (int n = 0; n < length; n++)
        {
            double toPositive = (double)u[n] + r[n] - p[n], toNegative = (double)u[n] + r[n] - q[n];
            sum += toPositive * toPositive;

            // Up to four roundings of numbers up to 3.
            const double Allowed = 12 * ErrorMeter.Epsilon;
            meter.Add(dMoved[n], (Near * toPositive) - (Far * toNegative), Allowed, $"dMoved of {length}", n);
            meter.Add(dPositive[n], -Near * toPositive, Allowed, $"dPositive of {length}", n);
            meter.Add(dNegative[n], Far * toNegative, Allowed, $"dNegative of {length}", n);
        }

        // A chain of at most 12 squares, each of a number within 5 roundings of 1, and a tree of 4 additions.
        meter.Add(squared, sum, ((16 * sum) + (30 * Math.Sqrt(length * sum))) * ErrorMeter.Epsilon, $"length of {length}", 0);
    }
}
