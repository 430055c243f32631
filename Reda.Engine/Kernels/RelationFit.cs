using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>
/// Inner products of relations through their codes: r_a . r_b = c_a . G c_b with the Gram matrix G of the memory slots, so that nothing of length d is formed.
/// Without memory attention G is the identity. Sixteen pairs of relations at once.
/// </summary>
internal static unsafe class RelationFit
{
    /// <summary>product = G code.</summary>
    /// <param name="gram">[m, stride]; null stands for the identity.</param>
    /// <param name="stride">The distance between two rows of <paramref name="gram"/>.</param>
    /// <param name="code">[size, 16].</param>
    /// <param name="size">The code size.</param>
    /// <param name="product">[size, 16].</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Multiply(float* gram, int stride, float* code, int size, float* product)
    {
        if (gram == null)
        {
            Unsafe.CopyBlock(product, code, (uint)(size * 16 * sizeof(float)));
            return;
        }

        for (int t = 0; t < size; t++)
        {
            float* row = gram + (t * stride);
            Vector512<float> sum = Vector512<float>.Zero;
            for (int q = 0; q < size; q++) sum = Vector512.FusedMultiplyAdd(Vector512.Create(row[q]), Vector512.Load(code + (q * 16)), sum);
            sum.Store(product + (t * 16));
        }
    }

    /// <summary>Sum over t of a[t] b[t], lane by lane.</summary>
    /// <param name="a">[size, 16].</param>
    /// <param name="b">[size, 16].</param>
    /// <param name="size">The code size.</param>
    [MethodImpl(KernelMethod.Options)]
    public static Vector512<float> Dot(float* a, float* b, int size)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int t = 0; t < size; t++) sum = Vector512.FusedMultiplyAdd(Vector512.Load(a + (t * 16)), Vector512.Load(b + (t * 16)), sum);
        return sum;
    }

    /// <summary>Sum over t of preference[t] code[t], lane by lane: the fit of 16 relations to one user.</summary>
    /// <param name="preference">[size].</param>
    /// <param name="code">[size, 16].</param>
    /// <param name="size">The code size.</param>
    [MethodImpl(KernelMethod.Options)]
    public static Vector512<float> Dot(ReadOnlySpan<float> preference, float* code, int size)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int t = 0; t < size; t++) sum = Vector512.FusedMultiplyAdd(Vector512.Create(preference[t]), Vector512.Load(code + (t * 16)), sum);
        return sum;
    }

    /// <summary>destination[t] = a[t] - b[t].</summary>
    /// <param name="a">[size, 16].</param>
    /// <param name="b">[size, 16].</param>
    /// <param name="size">The code size.</param>
    /// <param name="destination">[size, 16].</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Subtract(float* a, float* b, int size, float* destination)
    {
        for (int t = 0; t < size * 16; t += 16) (Vector512.Load(a + t) - Vector512.Load(b + t)).Store(destination + t);
    }

    /// <summary>destination[t] = factor a[t].</summary>
    /// <param name="factor">One factor a lane.</param>
    /// <param name="a">[size, 16].</param>
    /// <param name="size">The code size.</param>
    /// <param name="destination">[size, 16]; may be <paramref name="a"/>.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Scale(Vector512<float> factor, float* a, int size, float* destination)
    {
        for (int t = 0; t < size * 16; t += 16) (factor * Vector512.Load(a + t)).Store(destination + t);
    }
}
