using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>
/// The pairwise interaction layer, equation (2): all aspects of one item against all aspects of the other, in blocks of up to 3 x 3 that load an aspect
/// once for three products.
/// </summary>
/// <remarks>
/// A block loads all that it needs of a column before it stores anything. A processor tells addresses apart by their low 12 bits at first, rows of 128 floats
/// often agree in them, and a load behind such a store waits for it: stores in between took twice the time.
/// </remarks>
internal static unsafe class PairProducts
{
    private const int BlockSize = 3;

    /// <summary>interactions[n, l] = left[n] (*) right[l].</summary>
    /// <param name="left">[aspects, stride], item i.</param>
    /// <param name="right">[aspects, stride], item j.</param>
    /// <param name="aspects">k.</param>
    /// <param name="stride">d, padded to 16.</param>
    /// <param name="interactions">[aspects, aspects, stride].</param>
    public static void Forward(float* left, float* right, int aspects, int stride, float* interactions)
    {
        for (int n = 0; n < aspects; n += BlockSize)
        {
            for (int l = 0; l < aspects; l += BlockSize)
            {
                float* p = left + (n * stride), r = right + (l * stride), v = interactions + (((n * aspects) + l) * stride);
                switch (aspects - n)
                {
                    case 1: Forward<N1>(p, r, aspects - l, aspects, stride, v); break;
                    case 2: Forward<N2>(p, r, aspects - l, aspects, stride, v); break;
                    default: Forward<N3>(p, r, aspects - l, aspects, stride, v); break;
                }
            }
        }
    }

    /// <summary>dLeft[n] = or += sum over l of dInteractions[n, l] (*) right[l]; dRight[l] = or += sum over n of dInteractions[n, l] (*) left[n].</summary>
    /// <param name="dInteractions">[aspects, aspects, stride].</param>
    /// <param name="left">[aspects, stride].</param>
    /// <param name="right">[aspects, stride].</param>
    /// <param name="aspects">k.</param>
    /// <param name="stride">d, padded to 16.</param>
    /// <param name="addLeft">Whether <paramref name="dLeft"/> is added to; otherwise it is overwritten.</param>
    /// <param name="dLeft">[aspects, stride].</param>
    /// <param name="addRight">Whether <paramref name="dRight"/> is added to; otherwise it is overwritten.</param>
    /// <param name="dRight">[aspects, stride].</param>
    public static void Backward(
        float* dInteractions, float* left, float* right, int aspects, int stride, bool addLeft, float* dLeft, bool addRight, float* dRight)
    {
        for (int n = 0; n < aspects; n += BlockSize)
        {
            for (int l = 0; l < aspects; l += BlockSize)
            {
                float* dv = dInteractions + (((n * aspects) + l) * stride), p = left + (n * stride), r = right + (l * stride);
                float* dp = dLeft + (n * stride), dr = dRight + (l * stride);
                bool add = addRight || n > 0;
                switch (aspects - n)
                {
                    case 1: Backward<N1>(dv, p, r, aspects - l, aspects, stride, addLeft || l > 0, dp, add, dr); break;
                    case 2: Backward<N2>(dv, p, r, aspects - l, aspects, stride, addLeft || l > 0, dp, add, dr); break;
                    default: Backward<N3>(dv, p, r, aspects - l, aspects, stride, addLeft || l > 0, dp, add, dr); break;
                }
            }
        }
    }

    private static void Forward<TLefts>(float* left, float* right, int rights, int aspects, nint stride, float* v)
        where TLefts : struct, IConstantNumber
    {
        if (Vector512.IsHardwareAccelerated) Forward<TLefts, Register512, Vector512<float>>(left, right, rights, aspects, stride, v);
        else Forward<TLefts, Register256, Vector256<float>>(left, right, rights, aspects, stride, v);
    }

    private static void Forward<TLefts, TRegister, TVector>(float* left, float* right, int rights, int aspects, nint stride, float* v)
        where TLefts : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        switch (rights)
        {
            case 1: Forward<TLefts, N1, TRegister, TVector>(left, right, aspects * stride, stride, v); break;
            case 2: Forward<TLefts, N2, TRegister, TVector>(left, right, aspects * stride, stride, v); break;
            default: Forward<TLefts, N3, TRegister, TVector>(left, right, aspects * stride, stride, v); break;
        }
    }

    private static void Backward<TLefts>(
        float* dv, float* left, float* right, int rights, int aspects, nint stride, bool addLeft, float* dLeft, bool addRight, float* dRight)
        where TLefts : struct, IConstantNumber
    {
        if (Vector512.IsHardwareAccelerated) Backward<TLefts, Register512, Vector512<float>>(dv, left, right, rights, aspects, stride, addLeft, dLeft, addRight, dRight);
        else Backward<TLefts, Register256, Vector256<float>>(dv, left, right, rights, aspects, stride, addLeft, dLeft, addRight, dRight);
    }

    private static void Backward<TLefts, TRegister, TVector>(
        float* dv, float* left, float* right, int rights, int aspects, nint stride, bool addLeft, float* dLeft, bool addRight, float* dRight)
        where TLefts : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        switch (rights)
        {
            case 1: Backward<TLefts, N1, TRegister, TVector>(dv, left, right, aspects * stride, stride, addLeft, dLeft, addRight, dRight); break;
            case 2: Backward<TLefts, N2, TRegister, TVector>(dv, left, right, aspects * stride, stride, addLeft, dLeft, addRight, dRight); break;
            default: Backward<TLefts, N3, TRegister, TVector>(dv, left, right, aspects * stride, stride, addLeft, dLeft, addRight, dRight); break;
        }
    }

    [MethodImpl(KernelMethod.Options)]
    private static void Forward<TLefts, TRights, TRegister, TVector>(float* left, float* right, nint row, nint stride, float* v)
        where TLefts : struct, IConstantNumber
        where TRights : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        float* v1 = v + row, v2 = v1 + row, end = left + stride;
        for (; left < end; left += TRegister.Count, right += TRegister.Count, v += TRegister.Count, v1 += TRegister.Count, v2 += TRegister.Count)
        {
            Load<TLefts, TRegister, TVector>(left, stride, out TVector p0, out TVector p1, out TVector p2);
            Load<TRights, TRegister, TVector>(right, stride, out TVector r0, out TVector r1, out TVector r2);
            Store<TRights, TRegister, TVector>(TRegister.Multiply(p0, r0), TRegister.Multiply(p0, r1), TRegister.Multiply(p0, r2), v, stride);
            if (TLefts.Value > 1) Store<TRights, TRegister, TVector>(TRegister.Multiply(p1, r0), TRegister.Multiply(p1, r1), TRegister.Multiply(p1, r2), v1, stride);
            if (TLefts.Value > 2) Store<TRights, TRegister, TVector>(TRegister.Multiply(p2, r0), TRegister.Multiply(p2, r1), TRegister.Multiply(p2, r2), v2, stride);
        }
    }

    [MethodImpl(KernelMethod.Options)]
    private static void Backward<TLefts, TRights, TRegister, TVector>(
        float* dv, float* left, float* right, nint row, nint stride, bool addLeft, float* dLeft, bool addRight, float* dRight)
        where TLefts : struct, IConstantNumber
        where TRights : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        float* dv1 = dv + row, dv2 = dv1 + row, end = left + stride;
        for (; left < end; left += TRegister.Count, right += TRegister.Count, dv += TRegister.Count, dv1 += TRegister.Count, dv2 += TRegister.Count, dLeft += TRegister.Count, dRight += TRegister.Count)
        {
            TVector dp0 = default, dp1 = default, dp2 = default, dr0 = default, dr1 = default, dr2 = default;
            Load<TRights, TRegister, TVector>(right, stride, out TVector r0, out TVector r1, out TVector r2);
            if (addLeft) Load<TLefts, TRegister, TVector>(dLeft, stride, out dp0, out dp1, out dp2);
            if (addRight) Load<TRights, TRegister, TVector>(dRight, stride, out dr0, out dr1, out dr2);
            dp0 = Row<TRights, TRegister, TVector>(dv, stride, TRegister.Load(left), r0, r1, r2, dp0, ref dr0, ref dr1, ref dr2);
            if (TLefts.Value > 1) dp1 = Row<TRights, TRegister, TVector>(dv1, stride, TRegister.Load(left + stride), r0, r1, r2, dp1, ref dr0, ref dr1, ref dr2);
            if (TLefts.Value > 2) dp2 = Row<TRights, TRegister, TVector>(dv2, stride, TRegister.Load(left + (2 * stride)), r0, r1, r2, dp2, ref dr0, ref dr1, ref dr2);
            Store<TLefts, TRegister, TVector>(dp0, dp1, dp2, dLeft, stride);
            Store<TRights, TRegister, TVector>(dr0, dr1, dr2, dRight, stride);
        }
    }

    /// <summary>One aspect of the left item: its gradient, and what it adds to those of the right item's aspects.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Row<TRights, TRegister, TVector>(
        float* dv, nint stride, TVector p, TVector r0, TVector r1, TVector r2, TVector dp, ref TVector dr0, ref TVector dr1, ref TVector dr2)
        where TRights : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        Accumulate<TRegister, TVector>(dv, p, r0, ref dp, ref dr0);
        if (TRights.Value > 1) Accumulate<TRegister, TVector>(dv + stride, p, r1, ref dp, ref dr1);
        if (TRights.Value > 2) Accumulate<TRegister, TVector>(dv + (2 * stride), p, r2, ref dp, ref dr2);
        return dp;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate<TRegister, TVector>(float* dv, TVector p, TVector r, ref TVector dp, ref TVector dr)
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        TVector v = TRegister.Load(dv);
        dp = TRegister.FusedMultiplyAdd(v, r, dp);
        dr = TRegister.FusedMultiplyAdd(v, p, dr);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TCount, TRegister, TVector>(float* from, nint stride, out TVector first, out TVector second, out TVector third)
        where TCount : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        first = TRegister.Load(from);
        second = TCount.Value > 1 ? TRegister.Load(from + stride) : default;
        third = TCount.Value > 2 ? TRegister.Load(from + (2 * stride)) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TCount, TRegister, TVector>(TVector first, TVector second, TVector third, float* to, nint stride)
        where TCount : struct, IConstantNumber
        where TRegister : struct, IRegister<TVector>
        where TVector : struct
    {
        TRegister.Store(first, to);
        if (TCount.Value > 1) TRegister.Store(second, to + stride);
        if (TCount.Value > 2) TRegister.Store(third, to + (2 * stride));
    }
}
