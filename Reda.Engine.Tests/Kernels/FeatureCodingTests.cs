using System.Runtime.Intrinsics;
using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
[Category("Reduced")]
internal sealed unsafe class FeatureCodingTests
{
    [Test]
    public void Int8_AnyFeatures_AddsUpExactly([Values(4, 32, 512)] int features, [Values] bool extreme) => AddsUpExactly<Int8Coding>(features, extreme);

    [Test]
    public void Int16_AnyFeatures_AddsUpExactly([Values(4, 32, 512)] int features, [Values] bool extreme) => AddsUpExactly<Int16Coding>(features, extreme);

    [Test]
    public void Float_AnyFeatures_AddsUpWithinRounding([Values(4, 32, 512)] int features)
    {
        var random = new Random(features);
        var (tile, query) = (new AlignedBuffer<byte>(features * 16 * sizeof(float)), new AlignedBuffer<byte>(features * sizeof(float)));
        float[] weights = KernelData.Padded(random, 1, features, features);
        for (int f = 0; f < features; f++)
        {
            for (int lane = 0; lane < 16; lane++) FloatCoding.Write(tile.Address, f, lane, (float)random.NextUnit());
        }

        Vector512<float> factor = Vector512.Create(FloatCoding.Prepare(weights, query.Address));
        Vector512<float> sums = FloatCoding.Finish(FloatCoding.Add(tile.Address, features, query.Address, 0, default), factor);
        for (int lane = 0; lane < 16; lane++)
        {
            double expected = 0;
            for (int f = 0; f < features; f++) expected += (double)FloatCoding.Read(tile.Address, f, lane) * weights[f];
            Assert.That(sums[lane], Is.EqualTo(expected).Within(features * ErrorMeter.Epsilon), $"lane {lane}");
        }
    }

    [Test]
    public void Write_OutsideTheRange_KeepsTheNearest()
    {
        byte* tile = stackalloc byte[4 * 16 * sizeof(short)];
        Int8Coding.Write(tile, 1, 2, -1000);
        Int8Coding.Write(tile, 2, 2, 2.5f);
        Int8Coding.Write(tile, 3, 2, 3.6f);
        Assert.That((Int8Coding.Read(tile, 1, 2), Int8Coding.Read(tile, 2, 2), Int8Coding.Read(tile, 3, 2)), Is.EqualTo((-127f, 2f, 4f)));
        Int16Coding.Write(tile, 1, 2, 1e9f);
        Assert.That(Int16Coding.Read(tile, 1, 2), Is.EqualTo(32767f));
    }

    [Test]
    public void Prepare_WeightsThatAreZero_AddUpToZero()
    {
        var query = new AlignedBuffer<byte>(64);
        Assert.That((Int8Coding.Prepare(new float[4], query.Address), Int16Coding.Prepare(new float[4], query.Address)), Is.EqualTo((0f, 0f)));
        Assert.That(query.Span.ToArray(), Is.All.Zero);
    }

    /// <summary>With extreme weights and features the sums are the largest there can be: they must not leave 32 bits.</summary>
    private static void AddsUpExactly<TCoding>(int features, bool extreme)
        where TCoding : struct, IFeatureCoding
    {
        var random = new Random(features);
        var (tile, query) = (new AlignedBuffer<byte>(features * 16 * TCoding.ElementBytes), new AlignedBuffer<byte>(features * sizeof(float)));
        var weights = new float[features];
        foreach (ref float weight in weights.AsSpan()) weight = extreme ? 7 : (float)random.NextUnit();
        for (int f = 0; f < features; f++)
        {
            for (int lane = 0; lane < 16; lane++) TCoding.Write(tile.Address, f, lane, extreme ? (lane % 2 == 0 ? 1 : -1) * TCoding.Range : (float)random.NextUnit() * TCoding.Range);
        }

        float factor = TCoding.Prepare(weights, query.Address);
        Vector512<int> half = TCoding.Add(tile.Address, features / 8 * 4, query.Address, 0, default);
        Vector512<int> sums = TCoding.Add(tile.Address + (features / 8 * 4 * 16 * TCoding.ElementBytes), features - (features / 8 * 4), query.Address, features / 8 * 4, half);
        for (int lane = 0; lane < 16; lane++)
        {
            long exact = 0;
            double wanted = 0;
            for (int f = 0; f < features; f++)
            {
                exact += (long)TCoding.Read(tile.Address, f, lane) * (long)TCoding.Weight(query.Address, f);
                wanted += (double)TCoding.Read(tile.Address, f, lane) * weights[f];
            }

            Assert.That(sums[lane], Is.EqualTo(exact), $"lane {lane}");

            // Rounding the weights moves each term by half a step at most.
            Assert.That(TCoding.Finish(sums, Vector512.Create(factor))[lane], Is.EqualTo(wanted).Within((0.5001 * features * factor * TCoding.Range) + (1e-6 * Math.Abs(wanted))));
        }
    }
}
