using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>Features as 8-bit integers: a quarter of a float's bytes. [features / 2, 16, 2].</summary>
internal readonly unsafe struct Int8Coding : IFeatureCoding
{
    /// <inheritdoc/>
    public static int ElementBytes => sizeof(sbyte);

    /// <inheritdoc/>
    public static float Range => sbyte.MaxValue;

    /// <inheritdoc/>
    public static void Write(byte* tile, int feature, int lane, float value) => ((sbyte*)tile)[PairedIntegers.Index(feature, lane)] = (sbyte)PairedIntegers.Round(value, Range);

    /// <inheritdoc/>
    public static float Read(byte* tile, int feature, int lane) => ((sbyte*)tile)[PairedIntegers.Index(feature, lane)];

    /// <inheritdoc/>
    public static float Prepare(ReadOnlySpan<float> weights, byte* query) => PairedIntegers.Prepare(weights, (short*)query, float.PositiveInfinity);

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
            byte* features = tile + (f * 16);
            int* weights = (int*)(query + (f * sizeof(short)));
            sum += PairedIntegers.MultiplyAdd(PairedIntegers.Widen((sbyte*)features), Vector512.Create(weights[0]).AsInt16());
            other += PairedIntegers.MultiplyAdd(PairedIntegers.Widen((sbyte*)features + 32), Vector512.Create(weights[1]).AsInt16());
        }

        return sum + other;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Finish(Vector512<int> sum, Vector512<float> factor) => Vector512.ConvertToSingle(sum) * factor;
}
