using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>
/// The engine's one matrix product: destination = initial + left x right in register tiles. Each output element is one chain of fused multiply-adds over
/// the depth, in order, so the shape of the tiles (which differs between instruction sets) does not change a bit.
/// </summary>
internal static unsafe class MatrixProduct
{
    /// <summary>
    /// Rows of the largest tile: 12 x 2 accumulators of AVX-512's 32 registers; 6 x 1, each two registers of 32 bytes, of AVX2's 16.
    /// </summary>
    private static int TileRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated ? 12 : 6;
    }

    /// <summary>Computes destination[r, c] = initial[r, c] + sum over x of left[r, x] right[x, c].</summary>
    /// <param name="left">Element [r, x] stands at r x <paramref name="leftRow"/> + x x <paramref name="leftDepth"/>: either order can be read.</param>
    /// <param name="leftRow">The distance between two rows of <paramref name="left"/>.</param>
    /// <param name="leftDepth">The distance between two depths of <paramref name="left"/>.</param>
    /// <param name="right">[depth, vectors x 16], row-major.</param>
    /// <param name="rightStride">The distance between two rows of <paramref name="right"/>.</param>
    /// <param name="initial">[rows, vectors x 16]: zeros, a bias or the destination itself.</param>
    /// <param name="initialStride">The distance between two rows of <paramref name="initial"/>; 0 repeats one row.</param>
    /// <param name="rows">The number of rows, at least 0.</param>
    /// <param name="depth">The number of terms of each sum, at least 0.</param>
    /// <param name="vectors">The number of columns / 16.</param>
    /// <param name="destination">[rows, vectors x 16].</param>
    /// <param name="destinationStride">The distance between two rows of <paramref name="destination"/>.</param>
    /// <param name="upcoming">Rows that are fetched meanwhile, a few lines before every tile.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Multiply(
        float* left, nint leftRow, nint leftDepth,
        float* right, nint rightStride,
        float* initial, nint initialStride,
        int rows, int depth, int vectors,
        float* destination, nint destinationStride,
        PrefetchQueue? upcoming = null)
    {
        Debug.Assert(rows >= 0 && depth >= 0 && vectors >= 0);
        int tiles = (rows + TileRows - 1) / TileRows;
        for (int tile = 0, row = 0; tile < tiles; tile++)
        {
            // Tiles of nearly equal height: 27 rows are 9 + 9 + 9, not 12 + 12 + 3.
            int height = (rows - row + tiles - tile - 1) / (tiles - tile);
            float* a = left + (row * leftRow);
            float* from = initial + (row * initialStride);
            float* to = destination + (row * destinationStride);
            int vector = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; vector + 2 <= vectors; vector += 2)
                {
                    int c = vector * 16;
                    upcoming?.Advance(2 * height * depth);
                    Dispatch<N2>(height, a, leftRow, leftDepth, right + c, rightStride, from + c, initialStride, depth, to + c, destinationStride);
                }
            }

            for (; vector < vectors; vector++)
            {
                int c = vector * 16;
                upcoming?.Advance(height * depth);
                Dispatch<N1>(height, a, leftRow, leftDepth, right + c, rightStride, from + c, initialStride, depth, to + c, destinationStride);
            }

            row += height;
        }
    }

    private static void Dispatch<TWidth>(
        int height, float* a, nint aRow, nint aDepth, float* b, nint bStride, float* from, nint fromStride, int depth, float* to, nint toStride)
        where TWidth : struct, IConstantNumber
    {
        switch (height)
        {
            case 1: Tile<N1, TWidth>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 2: Tile<N2, TWidth>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 3: Tile<N3, TWidth>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 4: Tile<N4, TWidth>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 5: Tile<N5, TWidth>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 6: Tile<N6, TWidth>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 7: Tile<N7, TWidth>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 8: Tile<N8, TWidth>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 9: Tile<N9, TWidth>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 10: Tile<N10, TWidth>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 11: Tile<N11, TWidth>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 12: Tile<N12, TWidth>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
        }
    }

    /// <summary>One tile. Rows beyond <typeparamref name="TRows"/> and the second column beyond <typeparamref name="TWidth"/> vanish when the method is compiled.</summary>
    [MethodImpl(KernelMethod.Options)]
    private static void Tile<TRows, TWidth>(float* a, nint aRow, nint aDepth, float* b, nint bStride, float* from, nint fromStride, int depth, float* to, nint toStride)
        where TRows : struct, IConstantNumber
        where TWidth : struct, IConstantNumber
    {
        // Every third row has a pointer of its own and the two after it an index: six registers address twelve rows.
        Vector512<float> p0 = default, p1 = default, p2 = default, p3 = default, p4 = default, p5 = default, p6 = default, p7 = default, p8 = default, p9 = default, p10 = default, p11 = default;
        Vector512<float> q0 = default, q1 = default, q2 = default, q3 = default, q4 = default, q5 = default, q6 = default, q7 = default, q8 = default, q9 = default, q10 = default, q11 = default;
        nint aRow2 = aRow * 2;
        float* a3 = a + (3 * aRow);
        float* a6 = a3 + (3 * aRow);
        float* a9 = a6 + (3 * aRow);
        Load<TWidth>(from, ref p0, ref q0);
        if (TRows.Value > 1) Load<TWidth>(from + (1 * fromStride), ref p1, ref q1);
        if (TRows.Value > 2) Load<TWidth>(from + (2 * fromStride), ref p2, ref q2);
        if (TRows.Value > 3) Load<TWidth>(from + (3 * fromStride), ref p3, ref q3);
        if (TRows.Value > 4) Load<TWidth>(from + (4 * fromStride), ref p4, ref q4);
        if (TRows.Value > 5) Load<TWidth>(from + (5 * fromStride), ref p5, ref q5);
        if (TRows.Value > 6) Load<TWidth>(from + (6 * fromStride), ref p6, ref q6);
        if (TRows.Value > 7) Load<TWidth>(from + (7 * fromStride), ref p7, ref q7);
        if (TRows.Value > 8) Load<TWidth>(from + (8 * fromStride), ref p8, ref q8);
        if (TRows.Value > 9) Load<TWidth>(from + (9 * fromStride), ref p9, ref q9);
        if (TRows.Value > 10) Load<TWidth>(from + (10 * fromStride), ref p10, ref q10);
        if (TRows.Value > 11) Load<TWidth>(from + (11 * fromStride), ref p11, ref q11);
        for (int x = 0; x < depth; x++)
        {
            Vector512<float> u = Vector512.Load(b);
            Vector512<float> v = TWidth.Value > 1 ? Vector512.Load(b + 16) : default;
            Fma<TWidth>(a[0], u, v, ref p0, ref q0);
            if (TRows.Value > 1) Fma<TWidth>(a[aRow], u, v, ref p1, ref q1);
            if (TRows.Value > 2) Fma<TWidth>(a[aRow2], u, v, ref p2, ref q2);
            if (TRows.Value > 3) Fma<TWidth>(a3[0], u, v, ref p3, ref q3);
            if (TRows.Value > 4) Fma<TWidth>(a3[aRow], u, v, ref p4, ref q4);
            if (TRows.Value > 5) Fma<TWidth>(a3[aRow2], u, v, ref p5, ref q5);
            if (TRows.Value > 6) Fma<TWidth>(a6[0], u, v, ref p6, ref q6);
            if (TRows.Value > 7) Fma<TWidth>(a6[aRow], u, v, ref p7, ref q7);
            if (TRows.Value > 8) Fma<TWidth>(a6[aRow2], u, v, ref p8, ref q8);
            if (TRows.Value > 9) Fma<TWidth>(a9[0], u, v, ref p9, ref q9);
            if (TRows.Value > 10) Fma<TWidth>(a9[aRow], u, v, ref p10, ref q10);
            if (TRows.Value > 11) Fma<TWidth>(a9[aRow2], u, v, ref p11, ref q11);
            b += bStride;
            a += aDepth;
            if (TRows.Value > 3) a3 += aDepth;
            if (TRows.Value > 6) a6 += aDepth;
            if (TRows.Value > 9) a9 += aDepth;
        }

        Store<TWidth>(p0, q0, to);
        if (TRows.Value > 1) Store<TWidth>(p1, q1, to + (1 * toStride));
        if (TRows.Value > 2) Store<TWidth>(p2, q2, to + (2 * toStride));
        if (TRows.Value > 3) Store<TWidth>(p3, q3, to + (3 * toStride));
        if (TRows.Value > 4) Store<TWidth>(p4, q4, to + (4 * toStride));
        if (TRows.Value > 5) Store<TWidth>(p5, q5, to + (5 * toStride));
        if (TRows.Value > 6) Store<TWidth>(p6, q6, to + (6 * toStride));
        if (TRows.Value > 7) Store<TWidth>(p7, q7, to + (7 * toStride));
        if (TRows.Value > 8) Store<TWidth>(p8, q8, to + (8 * toStride));
        if (TRows.Value > 9) Store<TWidth>(p9, q9, to + (9 * toStride));
        if (TRows.Value > 10) Store<TWidth>(p10, q10, to + (10 * toStride));
        if (TRows.Value > 11) Store<TWidth>(p11, q11, to + (11 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TWidth>(float* from, ref Vector512<float> first, ref Vector512<float> second)
        where TWidth : struct, IConstantNumber
    {
        first = Vector512.Load(from);
        if (TWidth.Value > 1) second = Vector512.Load(from + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fma<TWidth>(float a, Vector512<float> u, Vector512<float> v, ref Vector512<float> first, ref Vector512<float> second)
        where TWidth : struct, IConstantNumber
    {
        Vector512<float> factor = Vector512.Create(a);
        first = Vector512.FusedMultiplyAdd(factor, u, first);
        if (TWidth.Value > 1) second = Vector512.FusedMultiplyAdd(factor, v, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TWidth>(Vector512<float> first, Vector512<float> second, float* to)
        where TWidth : struct, IConstantNumber
    {
        first.Store(to);
        if (TWidth.Value > 1) second.Store(to + 16);
    }
}
