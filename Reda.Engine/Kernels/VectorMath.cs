using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>
/// Elementary functions of 16 floats from polynomials in a fixed order of fused multiply-adds, so that every x64 instruction set gives the same bits.
/// The C runtime's functions differ between systems and the framework's vector ones between widths.
/// </summary>
internal static class VectorMath
{
    /// <summary>Below this argument <see cref="Exp"/> is exactly 0: a softmax tail must never become a subnormal, which costs a hundred times a normal.</summary>
    public const float ExpFloor = -30f;

    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693115234375f;
    private const float Ln2Low = 3.194618494528623e-05f;

    /// <summary>1.5 x 2^23: adding it rounds a small number to an integer, which then stands in the low bits.</summary>
    private const float RoundingMagic = 12582912f;

    /// <summary>exp(x) for x at most 0; exactly 0 below <see cref="ExpFloor"/>; what is not a number stays so.</summary>
    /// <param name="x">Arguments from minus infinity to 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // x = n ln 2 + r with |r| <= ln 2 / 2; exp(r) = 1 + r + r^2 p(r) with p interpolated at Chebyshev nodes (relative error under 1e-9).
        Vector512<float> shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(Log2E), Vector512.Create(RoundingMagic));
        Vector512<float> n = shifted - Vector512.Create(RoundingMagic);
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);
        Vector512<float> p = Vector512.Create(0.00019890990824673654f);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.0013933649996309251f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.0083333109254809f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.041666464925285904f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.16666666681623232f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.500000001346581f));
        p = Vector512.FusedMultiplyAdd(p * r, r, r) + Vector512<float>.One;

        // p lies in [0.7, 1.42], so adding n to its exponent cannot leave the normal range while x >= ExpFloor.
        Vector512<float> scaled = (p.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(ExpFloor)), Vector512<float>.Zero, scaled);
    }

    /// <summary>The larger number of each lane; <paramref name="b"/> where they are equal (zeros of either sign are) or one is not a number.</summary>
    /// <param name="a">Any numbers.</param>
    /// <param name="b">Any numbers.</param>
    /// <remarks>One instruction; <see cref="Vector512.Max{T}"/> takes nine without AVX-512 to order zeros and to keep what is not a number.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Vector512.MaxNative(a, b);

    /// <summary>The logistic function 1 / (1 + exp(-x)).</summary>
    /// <param name="x">Any finite arguments.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x)
    {
        Vector512<float> e = Exp(-Vector512.Abs(x));
        Vector512<float> s = Vector512<float>.One / (Vector512<float>.One + e);
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, Vector512<float>.Zero), s, e * s);
    }

    /// <summary>log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)), accurate relative to itself on both sides.</summary>
    /// <param name="x">Any finite arguments.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Softplus(Vector512<float> x)
    {
        Vector512<float> e = Exp(-Vector512.Abs(x));
        return Max(Vector512<float>.Zero, x) + TwiceArtanh(e / (e + Vector512.Create(2f)));
    }

    /// <summary>log(x).</summary>
    /// <param name="x">Positive normal arguments.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        // x = 2^n f with f in [sqrt(1/2), sqrt(2)): the integer constant is the bit pattern of sqrt(1/2).
        Vector512<int> bits = x.AsInt32() - Vector512.Create(0x3F3504F3);
        Vector512<int> exponent = bits >> 23;
        Vector512<float> f = (x.AsInt32() - (exponent << 23)).AsSingle();
        Vector512<float> n = Vector512.ConvertToSingle(exponent);
        Vector512<float> fraction = TwiceArtanh((f - Vector512<float>.One) / (f + Vector512<float>.One));
        return Vector512.FusedMultiplyAdd(n, Vector512.Create(Ln2High), Vector512.FusedMultiplyAdd(n, Vector512.Create(Ln2Low), fraction));
    }

    /// <summary>The sum of the 16 lanes by the one reduction tree of the engine: halves added to halves.</summary>
    /// <param name="x">Sixteen numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> x)
    {
        Vector256<float> eight = x.GetLower() + x.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>2 artanh(z) = log((1 + z) / (1 - z)) for |z| up to 1/3 by its odd series; the first omitted term is below 2e-9 of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> TwiceArtanh(Vector512<float> z)
    {
        Vector512<float> square = z * z;
        Vector512<float> p = Vector512.Create(2f / 15);
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(2f / 13));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(2f / 11));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(2f / 9));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(2f / 7));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(2f / 5));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(2f / 3));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(2f));
        return p * z;
    }
}
