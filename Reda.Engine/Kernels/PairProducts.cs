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

    /// <summary>dLeft[n] = sum over l of dInteractions[n, l] (*) right[l]; dRight[l] = or += sum over n of dInteractions[n, l] (*) left[n].</summary>
    /// <param name="dInteractions">[aspects, aspects, stride].</param>
    /// <param name="left">[aspects, stride].</param>
    /// <param name="right">[aspects, stride].</param>
    /// <param name="aspects">k.</param>
    /// <param name="stride">d, padded to 16.</param>
    /// <param name="dLeft">[aspects, stride], overwritten.</param>
    /// <param name="addRight">Whether <paramref name="dRight"/> is added to; otherwise it is overwritten.</param>
    /// <param name="dRight">[aspects, stride].</param>
    public static void Backward(
        float* dInteractions, float* left, float* right, int aspects, int stride, float* dLeft, bool addRight, float* dRight)
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
                    case 1: Backward<N1>(dv, p, r, aspects - l, aspects, stride, l > 0, dp, add, dr); break;
                    case 2: Backward<N2>(dv, p, r, aspects - l, aspects, stride, l > 0, dp, add, dr); break;
                    default: Backward<N3>(dv, p, r, aspects - l, aspects, stride, l > 0, dp, add, dr); break;
                }
            }
        }
    }

    private static void Forward<TLefts>(float* left, float* right, int rights, int aspects, nint stride, float* v)
        where TLefts : struct, IConstantNumber
    {
        switch (rights)
        {
            case 1: Forward<TLefts, N1>(left, right, aspects * stride, stride, v); break;
            case 2: Forward<TLefts, N2>(left, right, aspects * stride, stride, v); break;
            default: Forward<TLefts, N3>(left, right, aspects * stride, stride, v); break;
        }
    }

    private static void Backward<TLefts>(
        float* dv, float* left, float* right, int rights, int aspects, nint stride, bool addLeft, float* dLeft, bool addRight, float* dRight)
        where TLefts : struct, IConstantNumber
    {
        switch (rights)
        {
            case 1: Backward<TLefts, N1>(dv, left, right, aspects * stride, stride, addLeft, dLeft, addRight, dRight); break;
            case 2: Backward<TLefts, N2>(dv, left, right, aspects * stride, stride, addLeft, dLeft, addRight, dRight); break;
            default: Backward<TLefts, N3>(dv, left, right, aspects * stride, stride, addLeft, dLeft, addRight, dRight); break;
        }
    }

    [MethodImpl(KernelMethod.Options)]
    private static void Forward<TLefts, TRights>(float* left, float* right, nint row, nint stride, float* v)
        where TLefts : struct, IConstantNumber
        where TRights : struct, IConstantNumber
    {
        float* v1 = v + row, v2 = v1 + row, end = left + stride;
        for (; left < end; left += 16, right += 16, v += 16, v1 += 16, v2 += 16)
        {
            Load<TLefts>(left, stride, out Vector512<float> p0, out Vector512<float> p1, out Vector512<float> p2);
            Load<TRights>(right, stride, out Vector512<float> r0, out Vector512<float> r1, out Vector512<float> r2);
            Store<TRights>(p0 * r0, p0 * r1, p0 * r2, v, stride);
            if (TLefts.Value > 1) Store<TRights>(p1 * r0, p1 * r1, p1 * r2, v1, stride);
            if (TLefts.Value > 2) Store<TRights>(p2 * r0, p2 * r1, p2 * r2, v2, stride);
        }
    }

    [MethodImpl(KernelMethod.Options)]
    private static void Backward<TLefts, TRights>(
        float* dv, float* left, float* right, nint row, nint stride, bool addLeft, float* dLeft, bool addRight, float* dRight)
        where TLefts : struct, IConstantNumber
        where TRights : struct, IConstantNumber
    {
        Vector512<float> v10 = default, v11 = default, v12 = default, v20 = default, v21 = default, v22 = default;
        float* dv1 = dv + row, dv2 = dv1 + row, end = left + stride;
        for (; left < end; left += 16, right += 16, dv += 16, dv1 += 16, dv2 += 16, dLeft += 16, dRight += 16)
        {
            Vector512<float> dp0 = default, dp1 = default, dp2 = default, dr0 = default, dr1 = default, dr2 = default;
            Load<TLefts>(left, stride, out Vector512<float> p0, out Vector512<float> p1, out Vector512<float> p2);
            Load<TRights>(right, stride, out Vector512<float> r0, out Vector512<float> r1, out Vector512<float> r2);
            Load<TRights>(dv, stride, out Vector512<float> v00, out Vector512<float> v01, out Vector512<float> v02);
            if (TLefts.Value > 1) Load<TRights>(dv1, stride, out v10, out v11, out v12);
            if (TLefts.Value > 2) Load<TRights>(dv2, stride, out v20, out v21, out v22);
            if (addLeft) Load<TLefts>(dLeft, stride, out dp0, out dp1, out dp2);
            if (addRight) Load<TRights>(dRight, stride, out dr0, out dr1, out dr2);

            dp0 = Sum<TRights>(v00, v01, v02, r0, r1, r2, dp0);
            if (TLefts.Value > 1) dp1 = Sum<TRights>(v10, v11, v12, r0, r1, r2, dp1);
            if (TLefts.Value > 2) dp2 = Sum<TRights>(v20, v21, v22, r0, r1, r2, dp2);
            dr0 = Sum<TLefts>(v00, v10, v20, p0, p1, p2, dr0);
            if (TRights.Value > 1) dr1 = Sum<TLefts>(v01, v11, v21, p0, p1, p2, dr1);
            if (TRights.Value > 2) dr2 = Sum<TLefts>(v02, v12, v22, p0, p1, p2, dr2);

            Store<TLefts>(dp0, dp1, dp2, dLeft, stride);
            Store<TRights>(dr0, dr1, dr2, dRight, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sum<TCount>(
        Vector512<float> a0, Vector512<float> a1, Vector512<float> a2, Vector512<float> b0, Vector512<float> b1, Vector512<float> b2, Vector512<float> sum)
        where TCount : struct, IConstantNumber
    {
        sum = Vector512.FusedMultiplyAdd(a0, b0, sum);
        if (TCount.Value > 1) sum = Vector512.FusedMultiplyAdd(a1, b1, sum);
        return TCount.Value > 2 ? Vector512.FusedMultiplyAdd(a2, b2, sum) : sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TCount>(float* from, nint stride, out Vector512<float> first, out Vector512<float> second, out Vector512<float> third)
        where TCount : struct, IConstantNumber
    {
        first = Vector512.Load(from);
        second = TCount.Value > 1 ? Vector512.Load(from + stride) : default;
        third = TCount.Value > 2 ? Vector512.Load(from + (2 * stride)) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TCount>(Vector512<float> first, Vector512<float> second, Vector512<float> third, float* to, nint stride)
        where TCount : struct, IConstantNumber
    {
        first.Store(to);
        if (TCount.Value > 1) second.Store(to + stride);
        if (TCount.Value > 2) third.Store(to + (2 * stride));
    }
}
