using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;

namespace Reda.Bench.Variants;

/// <summary>The softmax of one row with lanes along it: a maximum and a sum across lanes a row, and a masked end. The textbook vectorisation.</summary>
internal static unsafe class RowSoftmax
{
    /// <summary>Replaces logits by their softmax; the row has room for a multiple of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* logits, int count)
    {
        Vector512<float> minimum = Vector512.Create(float.NegativeInfinity), largest = minimum;
        for (int t = 0; t < count; t += 16)
        {
            Vector512<float> x = Vector512.ConditionalSelect(Used(t, count), Vector512.Load(logits + t), minimum);
            x.Store(logits + t);
            largest = Vector512.Max(largest, x);
        }

        Vector512<float> top = Vector512.Create(Largest(largest)), sum = Vector512<float>.Zero;
        for (int t = 0; t < count; t += 16)
        {
            Vector512<float> e = VectorMath.Exp(Vector512.Load(logits + t) - top);
            e.Store(logits + t);
            sum += e;
        }

        Vector512<float> scale = Vector512.Create(1 / VectorMath.Sum(sum));
        for (int t = 0; t < count; t += 16) (Vector512.Load(logits + t) * scale).Store(logits + t);
    }

    /// <summary>The largest of 16 numbers: halves against halves.</summary>
    public static float Largest(Vector512<float> x)
    {
        Vector256<float> eight = Vector256.Max(x.GetLower(), x.GetUpper());
        Vector128<float> four = Vector128.Max(eight.GetLower(), eight.GetUpper());
        return Math.Max(Math.Max(four[0], four[2]), Math.Max(four[1], four[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Used(int t, int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count - t)).AsSingle();
}
