using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>Users moved by a relation and compared with a positive and a negative: e = user + relation - item, its length, and the gradient.</summary>
internal static unsafe class TranslatedTriples
{
    /// <summary>product[n] = a[n] b[n].</summary>
    /// <param name="a">[length].</param>
    /// <param name="b">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="product">[length].</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Multiply(float* a, float* b, int length, float* product)
    {
        for (int n = 0; n < length; n += 16) (Vector512.Load(a + n) * Vector512.Load(b + n)).Store(product + n);
    }

    /// <summary>sum[n] += a[n] b[n].</summary>
    /// <param name="a">[length].</param>
    /// <param name="b">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="sum">[length].</param>
    [MethodImpl(KernelMethod.Options)]
    public static void AddProduct(float* a, float* b, int length, float* sum)
    {
        for (int n = 0; n < length; n += 16) Vector512.FusedMultiplyAdd(Vector512.Load(a + n), Vector512.Load(b + n), Vector512.Load(sum + n)).Store(sum + n);
    }

    /// <summary>|user + relation - item|^2.</summary>
    /// <param name="user">[length].</param>
    /// <param name="relation">[length].</param>
    /// <param name="item">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    [MethodImpl(KernelMethod.Options)]
    public static float SquaredLength(float* user, float* relation, float* item, int length)
    {
        Vector512<float> sum = default;
        for (int n = 0; n < length; n += 16)
        {
            Vector512<float> e = (Vector512.Load(user + n) + Vector512.Load(relation + n)) - Vector512.Load(item + n);
            sum = Vector512.FusedMultiplyAdd(e, e, sum);
        }

        return VectorMath.Sum(sum);
    }

    /// <summary>The gradients of near |e of the positive|^2 / 2 - far |e of the negative|^2 / 2 with constant factors.</summary>
    /// <param name="near">The factor of the positive.</param>
    /// <param name="far">The factor of the negative.</param>
    /// <param name="user">[length].</param>
    /// <param name="relation">[length].</param>
    /// <param name="positive">[length].</param>
    /// <param name="negative">[length].</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="dMoved">[length]: of user and of relation.</param>
    /// <param name="dPositive">[length].</param>
    /// <param name="dNegative">[length].</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Gradients(
        float near, float far, float* user, float* relation, float* positive, float* negative, int length, float* dMoved, float* dPositive, float* dNegative)
    {
        Vector512<float> f = Vector512.Create(near), g = Vector512.Create(far);
        for (int n = 0; n < length; n += 16)
        {
            Vector512<float> moved = Vector512.Load(user + n) + Vector512.Load(relation + n);
            Vector512<float> p = f * (moved - Vector512.Load(positive + n)), q = g * (moved - Vector512.Load(negative + n));
            (p - q).Store(dMoved + n);
            (-p).Store(dPositive + n);
            q.Store(dNegative + n);
        }
    }
}
