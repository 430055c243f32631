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
        if (!Vector512.IsHardwareAccelerated)
            Multiply<N2, Register256, Vector256<float>>(left, leftRow, leftDepth, right, rightStride, initial, initialStride, rows, depth, vectors, destination, destinationStride, upcoming);
        else if (Processor.SplitsVectors512)
            Multiply<N1, Register512, Vector512<float>>(left, leftRow, leftDepth, right, rightStride, initial, initialStride, rows, depth, vectors, destination, destinationStride, upcoming);
        else
            Multiply<N2, Register512, Vector512<float>>(left, leftRow, leftDepth, right, rightStride, initial, initialStride, rows, depth, vectors, destination, destinationStride, upcoming);
    }

    /// <summary>The product in tiles of <typeparamref name="TWidth"/> registers by 12 rows, or by the 6 that 16 registers have room for.</summary>
    [MethodImpl(KernelMethod.Options)]
    internal static void Multiply<TWidth, TRegister, TVector>(
        float* left, nint leftRow, nint leftDepth,
        float* right, nint rightStride,
        float* initial, nint initialStride,
        int rows, int depth, int vectors,
        float* destination, nint destinationStride,
        PrefetchQueue? upcoming)
        where TWidth : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        Debug.Assert(rows >= 0 && depth >= 0 && vectors >= 0 && (depth == 0 || rightStride > 0));
        int tileRows = TRegister.Count == 16 ? 12 : 6, tileColumns = TWidth.Value * TRegister.Count, columns = vectors * 16;
        int tiles = (rows + tileRows - 1) / tileRows;
        for (int tile = 0, row = 0; tile < tiles; tile++)
        {
            // Tiles of nearly equal height: 27 rows are 9 + 9 + 9, not 12 + 12 + 3.
            int height = (rows - row + tiles - tile - 1) / (tiles - tile);
            float* a = left + (row * leftRow);
            float* from = initial + (row * initialStride);
            float* to = destination + (row * destinationStride);
            int column = 0;
            for (; column + tileColumns <= columns; column += tileColumns)
            {
                upcoming?.Advance(tileColumns / 16 * height * depth);
                Dispatch<TWidth, TRegister, TVector>(
                    height, a, leftRow, leftDepth, right + column, rightStride, from + column, initialStride, depth, to + column, destinationStride);
            }

            if (column < columns)
            {
                upcoming?.Advance(height * depth);
                Dispatch<N1, TRegister, TVector>(
                    height, a, leftRow, leftDepth, right + column, rightStride, from + column, initialStride, depth, to + column, destinationStride);
            }

            row += height;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dispatch<TWidth, TRegister, TVector>(
        int height, float* a, nint aRow, nint aDepth, float* b, nint bStride, float* from, nint fromStride, int depth, float* to, nint toStride)
        where TWidth : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        switch (height)
        {
            case 1: Tile<N1, TWidth, TRegister, TVector>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 2: Tile<N2, TWidth, TRegister, TVector>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 3: Tile<N3, TWidth, TRegister, TVector>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 4: Tile<N4, TWidth, TRegister, TVector>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 5: Tile<N5, TWidth, TRegister, TVector>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 6: Tile<N6, TWidth, TRegister, TVector>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 7: Tile<N7, TWidth, TRegister, TVector>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 8: Tile<N8, TWidth, TRegister, TVector>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 9: Tile<N9, TWidth, TRegister, TVector>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 10: Tile<N10, TWidth, TRegister, TVector>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 11: Tile<N11, TWidth, TRegister, TVector>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
            case 12: Tile<N12, TWidth, TRegister, TVector>(a, aRow, aDepth, b, bStride, from, fromStride, depth, to, toStride); break;
        }
    }

    /// <summary>One tile. Rows beyond <typeparamref name="TRows"/> and the second column beyond <typeparamref name="TWidth"/> vanish when the method is compiled.</summary>
    [MethodImpl(KernelMethod.Options)]
    private static void Tile<TRows, TWidth, TRegister, TVector>(float* a, nint aRow, nint aDepth, float* b, nint bStride, float* from, nint fromStride, int depth, float* to, nint toStride)
        where TRows : struct, IConstantNumber
        where TWidth : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        // Every third row has a pointer of its own and the two after it an index: six registers address twelve rows.
        TVector p0 = default, p1 = default, p2 = default, p3 = default, p4 = default, p5 = default, p6 = default, p7 = default, p8 = default, p9 = default, p10 = default, p11 = default;
        TVector q0 = default, q1 = default, q2 = default, q3 = default, q4 = default, q5 = default, q6 = default, q7 = default, q8 = default, q9 = default, q10 = default, q11 = default;
        nint aRow2 = aRow * 2;
        float* a3 = a + (3 * aRow);
        float* a6 = a3 + (3 * aRow);
        float* a9 = a6 + (3 * aRow);
        Load<TWidth, TRegister, TVector>(from, ref p0, ref q0);
        if (TRows.Value > 1) Load<TWidth, TRegister, TVector>(from + (1 * fromStride), ref p1, ref q1);
        if (TRows.Value > 2) Load<TWidth, TRegister, TVector>(from + (2 * fromStride), ref p2, ref q2);
        if (TRows.Value > 3) Load<TWidth, TRegister, TVector>(from + (3 * fromStride), ref p3, ref q3);
        if (TRows.Value > 4) Load<TWidth, TRegister, TVector>(from + (4 * fromStride), ref p4, ref q4);
        if (TRows.Value > 5) Load<TWidth, TRegister, TVector>(from + (5 * fromStride), ref p5, ref q5);
        if (TRows.Value > 6) Load<TWidth, TRegister, TVector>(from + (6 * fromStride), ref p6, ref q6);
        if (TRows.Value > 7) Load<TWidth, TRegister, TVector>(from + (7 * fromStride), ref p7, ref q7);
        if (TRows.Value > 8) Load<TWidth, TRegister, TVector>(from + (8 * fromStride), ref p8, ref q8);
        if (TRows.Value > 9) Load<TWidth, TRegister, TVector>(from + (9 * fromStride), ref p9, ref q9);
        if (TRows.Value > 10) Load<TWidth, TRegister, TVector>(from + (10 * fromStride), ref p10, ref q10);
        if (TRows.Value > 11) Load<TWidth, TRegister, TVector>(from + (11 * fromStride), ref p11, ref q11);
        // In bytes, so that nothing is scaled inside the loop.
        aDepth *= sizeof(float);
        bStride *= sizeof(float);
        float* end = (float*)((byte*)b + (depth * bStride));
        for (; b != end; b = (float*)((byte*)b + bStride))
        {
            TVector u = TRegister.Load(b);
            TVector v = TWidth.Value > 1 ? TRegister.Load(b + TRegister.Count) : default;
            Fma<TWidth, TRegister, TVector>(a[0], u, v, ref p0, ref q0);
            if (TRows.Value > 1) Fma<TWidth, TRegister, TVector>(a[aRow], u, v, ref p1, ref q1);
            if (TRows.Value > 2) Fma<TWidth, TRegister, TVector>(a[aRow2], u, v, ref p2, ref q2);
            if (TRows.Value > 3) Fma<TWidth, TRegister, TVector>(a3[0], u, v, ref p3, ref q3);
            if (TRows.Value > 4) Fma<TWidth, TRegister, TVector>(a3[aRow], u, v, ref p4, ref q4);
            if (TRows.Value > 5) Fma<TWidth, TRegister, TVector>(a3[aRow2], u, v, ref p5, ref q5);
            if (TRows.Value > 6) Fma<TWidth, TRegister, TVector>(a6[0], u, v, ref p6, ref q6);
            if (TRows.Value > 7) Fma<TWidth, TRegister, TVector>(a6[aRow], u, v, ref p7, ref q7);
            if (TRows.Value > 8) Fma<TWidth, TRegister, TVector>(a6[aRow2], u, v, ref p8, ref q8);
            if (TRows.Value > 9) Fma<TWidth, TRegister, TVector>(a9[0], u, v, ref p9, ref q9);
            if (TRows.Value > 10) Fma<TWidth, TRegister, TVector>(a9[aRow], u, v, ref p10, ref q10);
            if (TRows.Value > 11) Fma<TWidth, TRegister, TVector>(a9[aRow2], u, v, ref p11, ref q11);
            a = (float*)((byte*)a + aDepth);
            if (TRows.Value > 3) a3 = (float*)((byte*)a3 + aDepth);
            if (TRows.Value > 6) a6 = (float*)((byte*)a6 + aDepth);
            if (TRows.Value > 9) a9 = (float*)((byte*)a9 + aDepth);
        }

        Store<TWidth, TRegister, TVector>(p0, q0, to);
        if (TRows.Value > 1) Store<TWidth, TRegister, TVector>(p1, q1, to + (1 * toStride));
        if (TRows.Value > 2) Store<TWidth, TRegister, TVector>(p2, q2, to + (2 * toStride));
        if (TRows.Value > 3) Store<TWidth, TRegister, TVector>(p3, q3, to + (3 * toStride));
        if (TRows.Value > 4) Store<TWidth, TRegister, TVector>(p4, q4, to + (4 * toStride));
        if (TRows.Value > 5) Store<TWidth, TRegister, TVector>(p5, q5, to + (5 * toStride));
        if (TRows.Value > 6) Store<TWidth, TRegister, TVector>(p6, q6, to + (6 * toStride));
        if (TRows.Value > 7) Store<TWidth, TRegister, TVector>(p7, q7, to + (7 * toStride));
        if (TRows.Value > 8) Store<TWidth, TRegister, TVector>(p8, q8, to + (8 * toStride));
        if (TRows.Value > 9) Store<TWidth, TRegister, TVector>(p9, q9, to + (9 * toStride));
        if (TRows.Value > 10) Store<TWidth, TRegister, TVector>(p10, q10, to + (10 * toStride));
        if (TRows.Value > 11) Store<TWidth, TRegister, TVector>(p11, q11, to + (11 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TWidth, TRegister, TVector>(float* from, ref TVector first, ref TVector second)
        where TWidth : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        first = TRegister.Load(from);
        if (TWidth.Value > 1) second = TRegister.Load(from + TRegister.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fma<TWidth, TRegister, TVector>(float a, TVector u, TVector v, ref TVector first, ref TVector second)
        where TWidth : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        TVector factor = TRegister.Create(a);
        first = TRegister.FusedMultiplyAdd(factor, u, first);
        if (TWidth.Value > 1) second = TRegister.FusedMultiplyAdd(factor, v, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TWidth, TRegister, TVector>(TVector first, TVector second, float* to)
        where TWidth : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        TRegister.Store(first, to);
        if (TWidth.Value > 1) TRegister.Store(second, to + TRegister.Count);
    }
}
