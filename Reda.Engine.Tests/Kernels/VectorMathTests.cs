using System.Runtime.Intrinsics;
using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed class VectorMathTests
{
    // Coprime to the powers of two, so that the sweeps meet all patterns of low bits.
    private const int Dense = 397;
    private const int Sparse = 400_009;

    [TestCase(Dense)]
    [TestCase(Sparse, Category = "Reduced")]
    public void Exp_FromTheFloorToZero_IsWithinTwoUlps(int step)
        => AssertUlps(VectorMath.Exp, Math.Exp, 2, Negated(Magnitudes(0, -VectorMath.ExpFloor, step)));

    [Test]
    [Category("Reduced")]
    public void Exp_BelowTheFloor_IsZero()
    {
        float[] arguments = [MathF.BitDecrement(VectorMath.ExpFloor), -31, -87.5f, -104, -1e10f, float.MinValue, float.NegativeInfinity];
        foreach (float x in arguments) Assert.That(BitConverter.SingleToUInt32Bits(VectorMath.Exp(Vector512.Create(x))[0]), Is.Zero, $"exp({x})");
        Assert.That(VectorMath.Exp(Vector512.Create(VectorMath.ExpFloor))[0], Is.GreaterThan(0f));
    }

    [Test]
    [Category("Reduced")]
    public void Exp_OfZero_IsExactlyOne()
    {
        Assert.That(VectorMath.Exp(Vector512<float>.Zero), Is.EqualTo(Vector512<float>.One));
        Assert.That(VectorMath.Exp(Vector512.Create(-0f)), Is.EqualTo(Vector512<float>.One));
    }

    [Test]
    [Category("Reduced")]
    public void Exp_OfWhatIsNotANumber_IsNotANumber()
        => Assert.That(VectorMath.Exp(Vector512.Create(float.NaN)), Is.EqualTo(Vector512.Create(float.NaN)));

    [TestCase(1, 2, ExpectedResult = 2f)]
    [TestCase(2, 1, ExpectedResult = 2f)]
    [TestCase(-3, float.NegativeInfinity, ExpectedResult = -3f)]
    [TestCase(7, float.NaN, ExpectedResult = float.NaN)]
    [TestCase(float.NaN, 7, ExpectedResult = 7f)]
    [Category("Reduced")]
    public float Max_OfTwo_IsTheLargerOrElseTheSecond(float a, float b) => VectorMath.Max(Vector512.Create(a), Vector512.Create(b))[15];

    [TestCase(2 * Dense)]
    [TestCase(Sparse, Category = "Reduced")]
    public void Sigmoid_OnBothSides_IsWithinFourUlps(int step)
        => AssertUlps(VectorMath.Sigmoid, x => 1 / (1 + Math.Exp(-x)), 4, Both(Magnitudes(0, 30, step)));

    [TestCase(2 * Dense)]
    [TestCase(Sparse, Category = "Reduced")]
    public void Softplus_OnBothSides_IsWithinFourUlps(int step)
        => AssertUlps(VectorMath.Softplus, Algebra.Softplus, 4, Both(Magnitudes(0, 30, step)));

    [Test]
    [Category("Reduced")]
    public void SigmoidAndSoftplus_FarOut_AreTheirLimits()
    {
        foreach (float x in new[] { 30.5f, 100, 1e10f, float.MaxValue })
        {
            float[] found = [VectorMath.Sigmoid(Vector512.Create(x))[0], VectorMath.Sigmoid(Vector512.Create(-x))[0], VectorMath.Softplus(Vector512.Create(x))[0], VectorMath.Softplus(Vector512.Create(-x))[0]];
            Assert.That(found, Is.EqualTo(new[] { 1, 0, x, 0 }), $"at {x}");
        }
    }

    [TestCase(2 * Dense)]
    [TestCase(Sparse, Category = "Reduced")]
    public void Log_OfNormalNumbers_IsWithinFourUlps(int step)
        => AssertUlps(VectorMath.Log, Math.Log, 4, Magnitudes(BitConverter.UInt32BitsToSingle(0x0080_0000), float.MaxValue, step));

    [TestCase(1)]
    [TestCase(Dense, Category = "Reduced")]
    public void Log_AroundOne_IsWithinFourUlps(int step)
        => AssertUlps(VectorMath.Log, Math.Log, 4, Magnitudes(0.97f, 1.03f, step));

    [Test]
    [Category("Reduced")]
    public void Sum_OfSixteenLanes_AddsHalvesToHalves()
    {
        var random = new Random(1);
        for (int n = 0; n < 100; n++)
        {
            // Magnitudes that differ much: any other order of the additions would round differently.
            float[] lanes = Enumerable.Range(0, 16).Select(_ => (float)random.NextUnit() * MathF.Pow(2, random.Next(30))).ToArray();
            float[] sums = [.. lanes];
            for (int width = 8; width > 0; width /= 2)
            {
                for (int lane = 0; lane < width; lane++) sums[lane] += sums[lane + width];
            }

            Assert.That(VectorMath.Sum(Vector512.Create(lanes)), Is.EqualTo(sums[0]));
        }
    }

    /// <summary>Every <paramref name="step"/>-th float from one magnitude to another, and the last.</summary>
    private static IEnumerable<float> Magnitudes(float from, float to, int step)
    {
        uint last = BitConverter.SingleToUInt32Bits(to);
        for (uint bits = BitConverter.SingleToUInt32Bits(from); bits < last; bits += (uint)step) yield return BitConverter.UInt32BitsToSingle(bits);
        yield return to;
    }

    private static IEnumerable<float> Negated(IEnumerable<float> values) => values.Select(value => -value);

    private static IEnumerable<float> Both(IEnumerable<float> values) => values.Concat(Negated(values));

    private static void AssertUlps(Func<Vector512<float>, Vector512<float>> function, Func<double, double> reference, double ulps, IEnumerable<float> arguments)
    {
        var meter = new ErrorMeter();
        foreach (float[] chunk in arguments.Chunk(16))
        {
            float[] lanes = [.. chunk, .. new float[16 - chunk.Length]];
            Array.Fill(lanes, chunk[0], chunk.Length, 16 - chunk.Length);
            Vector512<float> values = function(Vector512.Create(lanes));
            for (int lane = 0; lane < chunk.Length; lane++)
            {
                double expected = reference(chunk[lane]);
                float magnitude = Math.Abs((float)expected);
                meter.Add(values[lane], expected, ulps * ((double)MathF.BitIncrement(magnitude) - magnitude), "f", BitConverter.SingleToInt32Bits(chunk[lane]));
            }
        }

        Assert.That(meter.Count, Is.GreaterThan(100));
        Assert.That(meter.Mismatch, Is.Null, "in brackets: the bits of the argument");
    }
}
