using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Reda.Engine.Kernels;

/// <summary>Moves 16 x 16 floats between rows (one pair, consecutive logits) and lanes (one logit, 16 pairs). Pure data movement: no rounding.</summary>
internal static unsafe class Transpose
{
    /// <summary>destination[c, r] = source[r, c] for 16 rows and 16 columns.</summary>
    /// <param name="source">16 rows of 16 floats.</param>
    /// <param name="sourceStride">The distance between two rows of <paramref name="source"/>.</param>
    /// <param name="destination">16 rows of 16 floats that do not overlap the source.</param>
    /// <param name="destinationStride">The distance between two rows of <paramref name="destination"/>.</param>
    public static void Square(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        if (Avx512F.IsSupported)
        {
            SquareAvx512(source, sourceStride, destination, destinationStride);
            return;
        }

        if (Avx.IsSupported)
        {
            for (int r = 0; r < 16; r += 8)
            {
                for (int c = 0; c < 16; c += 8) EightAvx(source + (r * sourceStride) + c, sourceStride, destination + (c * destinationStride) + r, destinationStride);
            }

            return;
        }

        for (int r = 0; r < 16; r++)
        {
            for (int c = 0; c < 16; c++) destination[(c * destinationStride) + r] = source[(r * sourceStride) + c];
        }
    }

    [MethodImpl(KernelMethod.Options)]
    private static void SquareAvx512(float* source, nint stride, float* destination, nint destinationStride)
    {
        // Two rounds of unpacking transpose 4 x 4 blocks inside the 128-bit parts of four rows; two rounds of part shuffles transpose the blocks.
        Quad(source, stride, out var a0, out var a1, out var a2, out var a3);
        Quad(source + (4 * stride), stride, out var b0, out var b1, out var b2, out var b3);
        Quad(source + (8 * stride), stride, out var c0, out var c1, out var c2, out var c3);
        Quad(source + (12 * stride), stride, out var d0, out var d1, out var d2, out var d3);
        Column(a0, b0, c0, d0, destination, destinationStride);
        Column(a1, b1, c1, d1, destination + destinationStride, destinationStride);
        Column(a2, b2, c2, d2, destination + (2 * destinationStride), destinationStride);
        Column(a3, b3, c3, d3, destination + (3 * destinationStride), destinationStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(
        float* rows, nint stride, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3)
    {
        Vector512<float> r0 = Vector512.Load(rows);
        Vector512<float> r1 = Vector512.Load(rows + stride);
        Vector512<float> r2 = Vector512.Load(rows + (2 * stride));
        Vector512<float> r3 = Vector512.Load(rows + (3 * stride));
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble();
        Vector512<double> high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble();
        Vector512<double> high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        c0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        c1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        c2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        c3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    /// <summary>Stores the columns n, n + 4, n + 8 and n + 12, whose quarters the four vectors hold in their four parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* destination, nint stride)
    {
        Vector512<float> evenAB = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00);
        Vector512<float> oddAB = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
        Vector512<float> evenCD = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00);
        Vector512<float> oddCD = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
        Avx512F.Shuffle4x128(evenAB, evenCD, 0b10_00_10_00).Store(destination);
        Avx512F.Shuffle4x128(oddAB, oddCD, 0b10_00_10_00).Store(destination + (4 * stride));
        Avx512F.Shuffle4x128(evenAB, evenCD, 0b11_01_11_01).Store(destination + (8 * stride));
        Avx512F.Shuffle4x128(oddAB, oddCD, 0b11_01_11_01).Store(destination + (12 * stride));
    }

    /// <summary>The same for 8 x 8, with vectors of 32 bytes.</summary>
    [MethodImpl(KernelMethod.Options)]
    private static void EightAvx(float* source, nint stride, float* destination, nint destinationStride)
    {
        Quad256(source, stride, out var a0, out var a1, out var a2, out var a3);
        Quad256(source + (4 * stride), stride, out var b0, out var b1, out var b2, out var b3);
        Halves(a0, b0, destination, destinationStride);
        Halves(a1, b1, destination + destinationStride, destinationStride);
        Halves(a2, b2, destination + (2 * destinationStride), destinationStride);
        Halves(a3, b3, destination + (3 * destinationStride), destinationStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad256(
        float* rows, nint stride, out Vector256<float> c0, out Vector256<float> c1, out Vector256<float> c2, out Vector256<float> c3)
    {
        Vector256<float> r0 = Vector256.Load(rows), r1 = Vector256.Load(rows + stride), r2 = Vector256.Load(rows + (2 * stride)), r3 = Vector256.Load(rows + (3 * stride));
        Vector256<double> low01 = Avx.UnpackLow(r0, r1).AsDouble(), high01 = Avx.UnpackHigh(r0, r1).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(r2, r3).AsDouble(), high23 = Avx.UnpackHigh(r2, r3).AsDouble();
        c0 = Avx.UnpackLow(low01, low23).AsSingle();
        c1 = Avx.UnpackHigh(low01, low23).AsSingle();
        c2 = Avx.UnpackLow(high01, high23).AsSingle();
        c3 = Avx.UnpackHigh(high01, high23).AsSingle();
    }

    /// <summary>Stores the columns n and n + 4, whose halves the two vectors hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Halves(Vector256<float> upper, Vector256<float> lower, float* destination, nint stride)
    {
        Avx.Permute2x128(upper, lower, 0x20).Store(destination);
        Avx.Permute2x128(upper, lower, 0x31).Store(destination + (4 * stride));
    }
}
