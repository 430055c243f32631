using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>
/// Symmetric quadratic forms over short feature vectors, f^T B f. A form is kept as its lower triangle L with f^T B f = sum over c &lt;= a of L[a, c] f_a f_c: what
/// lies beside the diagonal counts twice. Rows are stored one after the other, each padded with zeros to whole vectors, so that row a takes Pad(a + 1) floats.
/// </summary>
internal static unsafe class QuadraticForms
{
    private const int Lanes = 16;
    private const int RowGroup = 4;

    /// <summary>The floats of one form.</summary>
    /// <param name="size">The length of a feature vector.</param>
    public static int Length(int size) => Offset(PaddedRows(size));

    /// <summary>Where element [row, column] of a form stands.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column, at most the row.</param>
    public static int Index(int row, int column) => Offset(row) + column;

    /// <summary>sum = f_1 + ... + f_n.</summary>
    /// <param name="features">[count, stride].</param>
    /// <param name="stride">The distance between two rows: the size, padded to 16 with zeros.</param>
    /// <param name="count">The number of vectors, at least 1.</param>
    /// <param name="sum">[stride].</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Sum(float* features, int stride, int count, float* sum)
    {
        for (int x = 0; x < stride; x += Lanes)
        {
            Vector512<float> total = Vector512.Load(features + x);
            for (int n = 1; n < count; n++) total += Vector512.Load(features + ((nint)n * stride) + x);
            total.Store(sum + x);
        }
    }

    /// <summary>
    /// products = sum over i != j of f_i f_j^T, which is s s^T - sum of f_j f_j^T with s the sum; of a single vector f f^T. Stored like a form, so that
    /// <see cref="Inner"/> with a form adds up the form over all ordered pairs; what stands beyond the diagonal meets only zeros.
    /// </summary>
    /// <param name="features">[count, stride].</param>
    /// <param name="stride">The distance between two rows: the size, padded to 16 with zeros.</param>
    /// <param name="count">The number of vectors, at least 1.</param>
    /// <param name="sum">[stride]: their sum.</param>
    /// <param name="size">The length of a vector that counts.</param>
    /// <param name="products">[<see cref="Length"/>].</param>
    [MethodImpl(KernelMethod.Options)]
    public static void PairProducts(float* features, int stride, int count, float* sum, int size, float* products)
    {
        // Four rows share each load.
        for (int row = 0; row < size; row += RowGroup)
        {
            float* to = products + Offset(row);
            int width = RowLength(row);
            for (int column = 0; column < width; column += Lanes)
            {
                Vector512<float> total = Vector512.Load(sum + column);
                Vector512<float> p0 = Vector512.Create(sum[row]) * total, p1 = Vector512.Create(sum[row + 1]) * total;
                Vector512<float> p2 = Vector512.Create(sum[row + 2]) * total, p3 = Vector512.Create(sum[row + 3]) * total;
                for (int n = count == 1 ? 1 : 0; n < count; n++)
                {
                    float* own = features + ((nint)n * stride);
                    Vector512<float> f = Vector512.Load(own + column);
                    p0 = Vector512.FusedMultiplyAdd(Vector512.Create(-own[row]), f, p0);
                    p1 = Vector512.FusedMultiplyAdd(Vector512.Create(-own[row + 1]), f, p1);
                    p2 = Vector512.FusedMultiplyAdd(Vector512.Create(-own[row + 2]), f, p2);
                    p3 = Vector512.FusedMultiplyAdd(Vector512.Create(-own[row + 3]), f, p3);
                }

                p0.Store(to + column);
                p1.Store(to + width + column);
                p2.Store(to + (2 * width) + column);
                p3.Store(to + (3 * width) + column);
            }
        }
    }

    /// <summary>The sum of the products of two forms, element by element.</summary>
    /// <param name="form">[length].</param>
    /// <param name="products">[length].</param>
    /// <param name="length">A multiple of 64: <see cref="Length"/>.</param>
    [MethodImpl(KernelMethod.Options)]
    public static float Inner(float* form, float* products, int length)
    {
        Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
        for (int x = 0; x < length; x += 4 * Lanes)
        {
            a = Vector512.FusedMultiplyAdd(Vector512.Load(form + x), Vector512.Load(products + x), a);
            b = Vector512.FusedMultiplyAdd(Vector512.Load(form + x + 16), Vector512.Load(products + x + 16), b);
            c = Vector512.FusedMultiplyAdd(Vector512.Load(form + x + 32), Vector512.Load(products + x + 32), c);
            d = Vector512.FusedMultiplyAdd(Vector512.Load(form + x + 48), Vector512.Load(products + x + 48), d);
        }

        return VectorMath.Sum((a + b) + (c + d));
    }

    /// <summary>combination = sum over n of factors[n] form_n.</summary>
    /// <param name="forms">[count, length].</param>
    /// <param name="length">A multiple of 64: <see cref="Length"/>.</param>
    /// <param name="factors">[count].</param>
    /// <param name="combination">[length].</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Combine(float* forms, int length, ReadOnlySpan<float> factors, float* combination)
    {
        for (int x = 0; x < length; x += 4 * Lanes)
        {
            Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
            float* form = forms + x;
            for (int n = 0; n < factors.Length; n++, form += length)
            {
                Vector512<float> factor = Vector512.Create(factors[n]);
                a = Vector512.FusedMultiplyAdd(factor, Vector512.Load(form), a);
                b = Vector512.FusedMultiplyAdd(factor, Vector512.Load(form + 16), b);
                c = Vector512.FusedMultiplyAdd(factor, Vector512.Load(form + 32), c);
                d = Vector512.FusedMultiplyAdd(factor, Vector512.Load(form + 48), d);
            }

            a.Store(combination + x);
            b.Store(combination + x + 16);
            c.Store(combination + x + 32);
            d.Store(combination + x + 48);
        }
    }

    /// <summary>product = B x = (L x + L^T x) / 2.</summary>
    /// <param name="form">[<see cref="Length"/>].</param>
    /// <param name="size">The length of a vector that counts.</param>
    /// <param name="x">[size padded to 16 with zeros].</param>
    /// <param name="product">As long; must not be <paramref name="x"/>.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Multiply(float* form, int size, float* x, float* product)
    {
        int stride = RowLength(size - 1);
        new Span<float>(product, stride).Clear();
        for (int row = 0; row < size; row++)
        {
            float* from = form + Offset(row);
            int width = RowLength(row);
            Vector512<float> half = Vector512.Create(0.5f * x[row]), total = Vector512<float>.Zero;
            for (int column = 0; column < width; column += Lanes)
            {
                Vector512<float> element = Vector512.Load(from + column);
                Vector512.FusedMultiplyAdd(half, element, Vector512.Load(product + column)).Store(product + column);
                total = Vector512.FusedMultiplyAdd(element, Vector512.Load(x + column), total);
            }

            product[row] += 0.5f * VectorMath.Sum(total);
        }
    }

    private static int RowLength(int row) => (row + Lanes) / Lanes * Lanes;

    private static int PaddedRows(int size) => (size + RowGroup - 1) / RowGroup * RowGroup;

    /// <summary>The rows before: whole groups of 16 rows of 1, 2, ... vectors, then some of the next group.</summary>
    private static int Offset(int row)
    {
        int groups = row / Lanes;
        return Lanes * ((Lanes * groups * (groups + 1) / 2) + (row % Lanes * (groups + 1)));
    }
}
