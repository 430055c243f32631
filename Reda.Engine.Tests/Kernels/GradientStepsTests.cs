using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class GradientStepsTests
{
    private const float Rate = 0.05f;

    [TestCase(new int[0])]
    [TestCase(new[] { 0 })]
    [TestCase(new[] { 1, 4, 0 })]
    [TestCase(new[] { 3, 3, 1 }, Category = "Reduced")]
    public void Steps_EveryLength_AreTheirLoopsOverTheSum(int[] slots)
    {
        foreach (Fence side in Enum.GetValues<Fence>())
            KernelData.Check(side, KernelData.RowLengths, (memory, meter, length) => Measure(memory, meter, length, slots));
    }

    [Test]
    [Category("Reduced")]
    public void Steps_TowardsTheSubnormals_FlushToZeroAndKeepNaN()
    {
        float[] start = [9e-11f, -9e-11f, 2e-10f, -2e-10f, float.NaN, .. new float[11]], sgd = [.. start], adaGrad = [.. start], squares = new float[16], zeros = new float[16];
        Array.Fill(squares, 1);

        fixed (float* gradient = zeros, first = sgd, second = adaGrad, square = squares)
        {
            GradientSteps.Sgd(gradient, [0], 16, Rate, first);
            GradientSteps.AdaGrad(gradient, [0], 16, Rate, second, square);
        }

        float[] expected = [0, 0, 2e-10f, -2e-10f, float.NaN, .. new float[11]];
        Assert.That(sgd, Is.EqualTo(expected));
        Assert.That(adaGrad, Is.EqualTo(expected));
    }

    private static void Measure(FencedMemory memory, ErrorMeter meter, int length, int[] slots)
    {
        memory.Clear();
        var random = new Random(length);
        float[] g = KernelData.Row(memory, random, (slots.DefaultIfEmpty(-1).Max() + 1) * length, out float* gradients);
        float[] a = KernelData.Row(memory, random, length, out float* sgd), b = KernelData.Row(memory, random, length, out float* adaGrad);
        float[] before = Array.ConvertAll(KernelData.Padded(random, 1, length, length), x => 0.1f + (x * x));
        float* squares = memory.Place(before);

        GradientSteps.Sgd(gradients, slots, length, Rate, sgd);
        GradientSteps.AdaGrad(gradients, slots, length, Rate, adaGrad, squares);

        // Up to 3 addends of +-1, and what follows on a number that is at most a few.
        const double Allowed = 16 * ErrorMeter.Epsilon;
        for (int n = 0; n < length; n++)
        {
            double gradient = slots.Sum(slot => (double)g[(slot * length) + n]), square = before[n] + (gradient * gradient);
            meter.Add(sgd[n], a[n] - (Rate * gradient), 2 * ErrorMeter.Epsilon, $"descended value of {length}", n);
            meter.Add(squares[n], square, Allowed * (1 + square), $"square of {length}", n);
            meter.Add(adaGrad[n], b[n] - (Rate * gradient / Math.Sqrt(square)), (1.1 + (Rate * 32)) * ErrorMeter.Epsilon, $"adapted value of {length}", n);
        }
    }
}
