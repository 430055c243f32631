using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>Features as they are: 4 bytes each, [features, 16].</summary>
internal readonly unsafe struct FloatCoding : IFeatureCoding
{
    /// <inheritdoc/>
    public static int ElementBytes => sizeof(float);

    /// <inheritdoc/>
    public static float Range => float.PositiveInfinity;

    /// <inheritdoc/>
    public static void Write(byte* tile, int feature, int lane, float value) => ((float*)tile)[(feature * 16) + lane] = value;

    /// <inheritdoc/>
    public static float Read(byte* tile, int feature, int lane) => ((float*)tile)[(feature * 16) + lane];

    /// <inheritdoc/>
    public static float Prepare(ReadOnlySpan<float> weights, byte* query)
    {
        weights.CopyTo(new Span<float>(query, weights.Length));
        return 1;
    }

    /// <inheritdoc/>
    public static float Weight(byte* query, int feature) => ((float*)query)[feature];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(byte* tile, int count, byte* query, int first, Vector512<int> sum)
    {
        Vector512<float> a = sum.AsSingle(), b = Vector512<float>.Zero, c = b, d = b;
        float* weights = (float*)query + first, features = (float*)tile;
        for (int f = 0; f < count; f += 4)
        {
            a = Vector512.FusedMultiplyAdd(Vector512.Create(weights[f]), Vector512.Load(features + (f * 16)), a);
            b = Vector512.FusedMultiplyAdd(Vector512.Create(weights[f + 1]), Vector512.Load(features + (f * 16) + 16), b);
            c = Vector512.FusedMultiplyAdd(Vector512.Create(weights[f + 2]), Vector512.Load(features + (f * 16) + 32), c);
            d = Vector512.FusedMultiplyAdd(Vector512.Create(weights[f + 3]), Vector512.Load(features + (f * 16) + 48), d);
        }

        return ((a + b) + (c + d)).AsInt32();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Finish(Vector512<int> sum, Vector512<float> factor) => sum.AsSingle();
}
