using System.Runtime.Intrinsics;
using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class NonNegativeDescentTests
{
    private const int Lanes = NonNegativeDescent.Lanes;

    [Test]
    public void Sweep_EveryNumberOfCoordinates_IsTheLoop([Values] Fence side, [Values(0, 5)] int gap)
        => KernelData.Check(side, Enumerable.Range(0, 36), (memory, meter, dimensions) => Measure(memory, meter, dimensions, dimensions + gap));

    [TestCase(22)]
    [Category("Reduced")]
    public void Sweep_OneNumberOfCoordinates_IsTheLoop(int coordinates)
        => KernelData.Check(Fence.After, [coordinates], (memory, meter, dimensions) => Measure(memory, meter, dimensions, 32));

    /// <summary>The conditions of Karush, Kuhn and Tucker, and a violation that says so.</summary>
    [Test]
    [Category("Reduced")]
    public void Sweep_ManyTimes_ReachesTheOptimum([Values(1, 3, 20)] int dimensions)
    {
        using var memory = new FencedMemory(Fence.After);
        var random = new Random(dimensions);
        float[] gram = Gram(random, dimensions, dimensions, empty: -1), targets = KernelData.Padded(random, dimensions, Lanes, Lanes);
        float* g = memory.Place(gram), t = memory.Place(targets), values = memory.Place(new float[dimensions * Lanes]);

        float first = Vector512.Sum(NonNegativeDescent.Sweep(g, dimensions, dimensions, t, values)), last = 0;
        for (int sweep = 0; sweep < 100; sweep++) last = Vector512.Sum(NonNegativeDescent.Sweep(g, dimensions, dimensions, t, values));

        Assert.That(last, Is.LessThan(1e-4f * first));
        for (int n = 0; n < dimensions * Lanes; n++)
        {
            double gradient = -targets[n];
            for (int k = 0; k < dimensions; k++) gradient += (double)values[(k * Lanes) + (n % Lanes)] * gram[(k * dimensions) + (n / Lanes)];
            Assert.That(gradient, values[n] == 0 ? Is.GreaterThan(-1e-5) : Is.EqualTo(0).Within(1e-5), $"coordinate {n / Lanes}, lane {n % Lanes}");
            Assert.That(values[n], Is.Not.Negative);
        }
    }

    [Test]
    [Category("Reduced")]
    public void Sweep_OfWhatIsTinyOrNotANumber_IsZeroAndStaysInItsLane()
    {
        float gram = 1;
        float[] targets = [9e-19f, 2e-18f, float.NaN, -1, 1, .. new float[11]], values = new float[Lanes], expected = [0, 2e-18f, float.NaN, 0, 1, .. new float[11]];

        float[] violation = new float[Lanes];
        fixed (float* target = targets, value = values) NonNegativeDescent.Sweep(&gram, 1, 1, target, value).CopyTo(violation);

        Assert.That(values, Is.EqualTo(expected));
        Assert.That(violation, Is.EqualTo(new[] { 9e-19f, 2e-18f, float.NaN, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }));
    }

    private static void Measure(FencedMemory memory, ErrorMeter meter, int dimensions, int stride)
    {
        memory.Clear();
        var random = new Random(dimensions);
        int empty = dimensions > 2 ? dimensions / 2 : -1;
        float[] gram = Gram(random, dimensions, stride, empty), targets = KernelData.Padded(random, dimensions, Lanes, Lanes);
        float[] start = Array.ConvertAll(KernelData.Padded(random, dimensions, Lanes, Lanes), x => Math.Max(0, x));
        float* g = memory.Place(gram.AsSpan(0, KernelData.Extent(dimensions, dimensions, stride))), t = memory.Place(targets), values = memory.Place(start);

        Vector512<float> found = NonNegativeDescent.Sweep(g, stride, dimensions, t, values);

        // The diagonal outweighs the rest of a row, so errors do not grow from coordinate to coordinate.
        double allowed = 4.0 * (dimensions + 4) * ErrorMeter.Epsilon;
        for (int lane = 0; lane < Lanes; lane++)
        {
            double violation = 0;
            double[] x = new double[dimensions];
            for (int f = 0; f < dimensions; f++) x[f] = start[(f * Lanes) + lane];
            for (int f = 0; f < dimensions; f++)
            {
                if (gram[(f * stride) + f] == 0) continue;
                double gradient = -targets[(f * Lanes) + lane];
                for (int k = 0; k < dimensions; k++) gradient += x[k] * gram[(k * stride) + f];
                if (x[f] > 0 || gradient < 0) violation += Math.Abs(gradient);
                x[f] = Math.Max(0, x[f] - (gradient / gram[(f * stride) + f]));
            }

            for (int f = 0; f < dimensions; f++) meter.Add(values[(f * Lanes) + lane], x[f], f == empty ? 0 : allowed, $"coordinates of {dimensions}, lane {lane}", f);
            meter.Add(found[lane], violation, dimensions * allowed, $"violation of {dimensions}", lane);
        }
    }

    /// <summary>Symmetric, 1.5 on the diagonal, less than 1 in all beside it, and NaN between the rows; one coordinate may be empty.</summary>
    private static float[] Gram(Random random, int dimensions, int stride, int empty)
    {
        var gram = new float[dimensions * stride];
        Array.Fill(gram, float.NaN);
        for (int row = 0; row < dimensions; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                float value = row == column ? 1.5f : (float)random.NextUnit() / dimensions;
                gram[(row * stride) + column] = gram[(column * stride) + row] = row == empty || column == empty ? 0 : value;
            }
        }

        return gram;
    }
}
