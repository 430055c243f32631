using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Reda.Engine.Kernels;

/// <summary>
/// What the integer codings share. Two features of an item lie side by side, so that one instruction multiplies 32 numbers of 16 bits and adds neighbours in 32
/// bits; sums of integers are the same on every instruction set.
/// </summary>
internal static unsafe class PairedIntegers
{
    /// <summary>Where a feature of a lane stands in a tile [features / 2, 16, 2].</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="lane">The lane.</param>
    public static int Index(int feature, int lane) => (((feature >> 1) * 16) + lane) * 2 + (feature & 1);

    /// <summary>The nearest whole number within a range.</summary>
    /// <param name="value">A number.</param>
    /// <param name="range">The largest magnitude.</param>
    public static int Round(float value, float range) => (int)Math.Clamp(Math.Round((double)value), -range, range);

    /// <summary>Brings the weights of a query to 16 bits with one step for all of them.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="query">One short a weight.</param>
    /// <param name="budget">What the magnitudes may add up to, in steps, before rounding.</param>
    /// <returns>The step.</returns>
    public static float Prepare(ReadOnlySpan<float> weights, short* query, float budget)
    {
        float largest = 0, total = 0;
        foreach (float weight in weights)
        {
            largest = Math.Max(largest, Math.Abs(weight));
            total += Math.Abs(weight);
        }

        float step = Math.Max(largest / short.MaxValue, total / budget);
        for (int n = 0; n < weights.Length; n++) query[n] = (short)(step > 0 ? Round(weights[n] / step, short.MaxValue) : 0);
        return step;
    }

    /// <summary>Sixteen bits from eight.</summary>
    /// <param name="values">32 integers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Widen(sbyte* values)
    {
        if (Avx512BW.IsSupported) return Avx512BW.ConvertToVector512Int16(Vector256.Load(values));
        var (lower, upper) = Vector256.Widen(Vector256.Load(values));
        return Vector512.Create(lower, upper);
    }

    /// <summary>Each lane: a[2n] b[2n] + a[2n + 1] b[2n + 1].</summary>
    /// <param name="a">32 integers.</param>
    /// <param name="b">32 integers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(Vector512<short> a, Vector512<short> b)
    {
        if (Avx512BW.IsSupported) return Avx512BW.MultiplyAddAdjacent(a, b);
        if (Avx2.IsSupported) return Vector512.Create(Avx2.MultiplyAddAdjacent(a.GetLower(), b.GetLower()), Avx2.MultiplyAddAdjacent(a.GetUpper(), b.GetUpper()));
        Vector512<int> x = a.AsInt32(), y = b.AsInt32();
        return (((x << 16) >> 16) * ((y << 16) >> 16)) + ((x >> 16) * (y >> 16));
    }
}
