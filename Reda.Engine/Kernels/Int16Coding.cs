using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>Features as 16-bit integers: half of a float's bytes, and more digits than a half-precision float has. [features / 2, 16, 2].</summary>
internal readonly unsafe struct Int16Coding : IFeatureCoding
{
    // The magnitudes of all weights of a query together: with features of up to 2^15 - 1 no sum leaves 32 bits, for 512 weights and their rounding.
    private const float WeightBudget = 65_000;

    /// <inheritdoc/>
    public static int ElementBytes => sizeof(short);

    /// <inheritdoc/>
    public static float Range => short.MaxValue;

    /// <inheritdoc/>
    public static void Write(byte* tile, int feature, int lane, float value) => ((short*)tile)[PairedIntegers.Index(feature, lane)] = (short)PairedIntegers.Round(value, Range);

    /// <inheritdoc/>
    public static float Read(byte* tile, int feature, int lane) => ((short*)tile)[PairedIntegers.Index(feature, lane)];

    /// <inheritdoc/>
    public static float Prepare(ReadOnlySpan<float> weights, byte* query) => PairedIntegers.Prepare(weights, (short*)query, WeightBudget);

    /// <inheritdoc/>
    public static float Weight(byte* query, int feature) => ((short*)query)[feature];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(byte* tile, int count, byte* query, int first, Vector512<int> sum)
    {
        Vector512<int> other = Vector512<int>.Zero;
        query += first * sizeof(short);
        for (int f = 0; f < count; f += 4)
        {
            byte* features = tile + (f * 16 * sizeof(short));
            int* weights = (int*)(query + (f * sizeof(short)));
            sum += PairedIntegers.MultiplyAdd(Vector512.Load((short*)features), Vector512.Create(weights[0]).AsInt16());
            other += PairedIntegers.MultiplyAdd(Vector512.Load((short*)features + 32), Vector512.Create(weights[1]).AsInt16());
        }

        return sum + other;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Finish(Vector512<int> sum, Vector512<float> factor) => Vector512.ConvertToSingle(sum) * factor;
}
