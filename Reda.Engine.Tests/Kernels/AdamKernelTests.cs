using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class AdamKernelTests
{
    private const double LearningRate = 0.01;

    // What the kernel leaves out of its moments.
    private const double FirstFactor = 1 - AdamCoefficients.Beta1, SecondFactor = 1 - AdamCoefficients.Beta2;

    [Test]
    public void Step_EveryLength_IsTheReference([Values] Fence side, [Values(1, 2, 100, 100_000)] int step, [Values(0, 1e-2)] double weightDecay)
    {
        using var memory = new FencedMemory(side);
        var meter = new ErrorMeter();
        for (int length = 0; length <= 128; length += 16) Measure(memory, meter, length, step, weightDecay, [1, 4, 0]);

        Assert.That(meter.Mismatch, Is.Null);
    }

    [TestCase(new int[0])]
    [TestCase(new[] { 0 })]
    [TestCase(new[] { 3, 3, 1 })]
    [Category("Reduced")]
    public void Step_AnySlots_IsTheReferenceWithTheirSum(int[] slots)
    {
        using var memory = new FencedMemory(Fence.After);
        var meter = new ErrorMeter();

        Measure(memory, meter, 32, 7, 1e-2, slots);

        Assert.That(meter.Count, Is.EqualTo(3 * 32));
        Assert.That(meter.Mismatch, Is.Null);
    }

    [Test]
    [Category("Reduced")]
    public void Step_TowardsTheSubnormals_FlushesToZero()
    {
        float[] values = new float[16], first = new float[16], second = new float[16];
        (values[0], values[1], values[2]) = (9e-11f, -9e-11f, 2e-10f);
        (first[3], first[4], first[5]) = (1.05e-17f, -1.05e-17f, 1.2e-17f);
        (second[6], second[7]) = (1.0005e-27f, 1.1e-27f);

        Run([.. new float[16]], [0], Coefficients(1000, 0), values, first, second);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(values[..3], Is.EqualTo(new[] { 0, 0, 2e-10f }));
            Assert.That(first[3..6], Is.EqualTo(new[] { 0, 0, 1.08e-17f }).Within(1e-23f));
            Assert.That(second[6..8], Is.EqualTo(new[] { 0, 1.0989e-27f }).Within(1e-33f));
        }
    }

    [Test]
    [Category("Reduced")]
    public void Step_WithNaN_KeepsItInItsLane()
    {
        float[] gradients = new float[16], values = new float[16], first = new float[16], second = new float[16];
        (gradients[2], values[5], first[7], second[11]) = (float.NaN, float.NaN, float.NaN, float.NaN);

        Run(gradients, [0], Coefficients(3, 0), values, first, second);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Where(values), Is.EqualTo(new[] { 2, 5, 7, 11 }));
            Assert.That(Where(first), Is.EqualTo(new[] { 2, 5, 7 }));
            Assert.That(Where(second), Is.EqualTo(new[] { 2, 5, 11 }));
        }
    }

    private static int[] Where(float[] values) => [.. Enumerable.Range(0, values.Length).Where(n => float.IsNaN(values[n]))];

    private static void Run(float[] gradients, int[] slots, AdamCoefficients coefficients, float[] values, float[] first, float[] second)
    {
        fixed (float* g = gradients, value = values, m = first, v = second) AdamKernel.Step(g, slots, values.Length, coefficients, value, m, v);
    }

    private static AdamCoefficients Coefficients(int step, double weightDecay) => new(
        (float)(LearningRate * (1 - AdamCoefficients.Beta1) / (1 - Math.Pow(AdamCoefficients.Beta1, step))),
        (float)Math.Sqrt((1 - AdamCoefficients.Beta2) / (1 - Math.Pow(AdamCoefficients.Beta2, step))),
        (float)weightDecay);

    private static void Measure(FencedMemory memory, ErrorMeter meter, int length, int step, double weightDecay, int[] slots)
    {
        memory.Clear();
        var random = new Random(length);
        float* gradients = memory.Place(KernelData.Padded(random, slots.Length == 0 ? 0 : slots.Max() + 1, length, length));
        float* values = memory.Place(KernelData.Padded(random, 1, length, length)), first = memory.Place(KernelData.Padded(random, 1, length, length));
        float* second = memory.Place(Array.ConvertAll(KernelData.Padded(random, 1, length, length), v => v * v));
        double[] value = Copy(values, length), m = Copy(first, length, FirstFactor), v = Copy(second, length, SecondFactor), gradient = new double[length];
        foreach (int slot in slots)
        {
            for (int x = 0; x < length; x++) gradient[x] += gradients[(slot * length) + x];
        }

        AdamKernel.Step(gradients, slots, length, Coefficients(step, weightDecay), values, first, second);
        new AdamReference(LearningRate, weightDecay).Step(value, gradient, m, v, step);

        // Up to 4 addends of +-1 are rounded at most 4 times, the moments a few times more.
        const double Allowed = 16 * ErrorMeter.Epsilon;
        for (int x = 0; x < length; x++)
        {
            meter.Add(first[x] * FirstFactor, m[x], Allowed, $"m of {length}", x);
            meter.Add(second[x] * SecondFactor, v[x], Allowed * Math.Max(v[x], 0.01), $"v of {length}", x);

            // The step is a quotient by sqrt(v), which may be small: its rounding grows with the step.
            double root = Math.Sqrt(v[x]), relative = Allowed * (1 + (0.01 / v[x]));
            double moved = LearningRate / (1 - Math.Pow(0.9, step)) * Math.Sqrt(1 - Math.Pow(0.999, step)) / root;
            meter.Add(values[x], value[x], ErrorMeter.Epsilon + (relative * moved), $"value of {length}", x);
        }
    }

    private static double[] Copy(float* values, int length, double factor = 1)
        => Array.ConvertAll(new ReadOnlySpan<float>(values, length).ToArray(), value => factor * value);
}
