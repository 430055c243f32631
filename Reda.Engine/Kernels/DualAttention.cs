using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>
/// The two attentions, equations (3)-(8), of 16 pairs at once: one lane is one pair, so every softmax is a plain loop over vectors and nothing is
/// summed across lanes.
/// </summary>
internal static unsafe class DualAttention
{
    /// <summary>Gradients of logits below this are set to 0: a later product with a small weight would be a subnormal.</summary>
    private const float GradientFloor = 1e-16f;

    /// <summary>
    /// Memory attention up to its normaliser: logits become exponentials, hidden pre-activations become activations; the weight attention is completed.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="projection">h, [s].</param>
    /// <param name="logits">[k*k, logit stride, 16]: in, the logits; out, exp(a - max a) in the first m rows and relu(u) in the next s.</param>
    /// <param name="weights">[k*k, 16]: out, w of equation (7).</param>
    /// <param name="normalizers">[k*k, 16]: out, 1 / the sum of the exponentials.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Forward(in RelationShape shape, float* projection, float* logits, float* weights, float* normalizers)
    {
        int keys = shape.Keys, hidden = shape.HiddenSize, interactions = shape.Interactions, stride = shape.LogitStride * 16;
        for (int nl = 0; nl < interactions; nl++)
        {
            float* row = logits + (nl * stride);
            if (keys > 0) Exponentiate(row, keys).Store(normalizers + (nl * 16));
            float* units = row + (keys * 16);
            Vector512<float> alpha = Vector512<float>.Zero;
            for (int n = 0; n < hidden; n++)
            {
                Vector512<float> u = VectorMath.Max(Vector512<float>.Zero, Vector512.Load(units + (n * 16)));
                u.Store(units + (n * 16));
                alpha = Vector512.FusedMultiplyAdd(Vector512.Create(projection[n]), u, alpha);
            }

            alpha.Store(weights + (nl * 16));
        }

        Vector512<float> scale = Exponentiate(weights, interactions);
        for (int nl = 0; nl < interactions; nl++) (Vector512.Load(weights + (nl * 16)) * scale).Store(weights + (nl * 16));
    }

    /// <summary>The codes of the relations: code[t] = sum over nl of w_nl A_nl,t, a point of the simplex; the relation is its product with the slots.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="exponentials">[k*k, logit stride, 16] of <see cref="Forward"/>.</param>
    /// <param name="weights">[k*k, 16].</param>
    /// <param name="normalizers">[k*k, 16].</param>
    /// <param name="code">[m, 16].</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Aggregate(in RelationShape shape, float* exponentials, float* weights, float* normalizers, float* code)
    {
        int keys = shape.Keys, interactions = shape.Interactions, stride = shape.LogitStride * 16;
        for (int nl = 0; nl < interactions; nl++)
        {
            Vector512<float> factor = Vector512.Load(weights + (nl * 16)) * Vector512.Load(normalizers + (nl * 16));
            float* row = exponentials + (nl * stride);
            for (int t = 0; t < keys; t++)
            {
                Vector512<float> sum = nl == 0 ? Vector512<float>.Zero : Vector512.Load(code + (t * 16));
                Vector512.FusedMultiplyAdd(factor, Vector512.Load(row + (t * 16)), sum).Store(code + (t * 16));
            }
        }
    }

    /// <summary>fits[nl] = dc . A_nl: how the loss changes with the weight of an interaction vector.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="exponentials">[k*k, logit stride, 16] of <see cref="Forward"/>.</param>
    /// <param name="normalizers">[k*k, 16].</param>
    /// <param name="dCode">[m, 16].</param>
    /// <param name="fits">[k*k, 16].</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Fits(in RelationShape shape, float* exponentials, float* normalizers, float* dCode, float* fits)
    {
        int keys = shape.Keys, stride = shape.LogitStride * 16;
        for (int nl = 0; nl < shape.Interactions; nl++)
        {
            float* row = exponentials + (nl * stride);
            Vector512<float> sum = Vector512<float>.Zero;
            for (int t = 0; t < keys; t++) sum = Vector512.FusedMultiplyAdd(Vector512.Load(row + (t * 16)), Vector512.Load(dCode + (t * 16)), sum);
            (sum * Vector512.Load(normalizers + (nl * 16))).Store(fits + (nl * 16));
        }
    }

    /// <summary>Both softmaxes, the projection and the rectifier backwards.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="projection">h, [s].</param>
    /// <param name="weights">[k*k, 16] of <see cref="Forward"/>.</param>
    /// <param name="normalizers">[k*k, 16] of <see cref="Forward"/>.</param>
    /// <param name="dCode">[m, 16].</param>
    /// <param name="fits">[k*k, 16] of <see cref="Fits"/>.</param>
    /// <param name="logits">[k*k, logit stride, 16]: in, what <see cref="Forward"/> left; out, the gradient of the logits.</param>
    /// <param name="dProjection">[s, 16], accumulated lane by lane.</param>
    /// <param name="dBias">[s, 16], accumulated lane by lane.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Backward(
        in RelationShape shape, float* projection, float* weights, float* normalizers, float* dCode, float* fits,
        float* logits, float* dProjection, float* dBias)
    {
        int keys = shape.Keys, hidden = shape.HiddenSize, interactions = shape.Interactions, stride = shape.LogitStride * 16;
        Vector512<float> meanFit = Vector512<float>.Zero;
        for (int nl = 0; nl < interactions; nl++)
            meanFit = Vector512.FusedMultiplyAdd(Vector512.Load(weights + (nl * 16)), Vector512.Load(fits + (nl * 16)), meanFit);

        for (int nl = 0; nl < interactions; nl++)
        {
            Vector512<float> weight = Vector512.Load(weights + (nl * 16));
            Vector512<float> fit = Vector512.Load(fits + (nl * 16));
            float* row = logits + (nl * stride);
            if (keys > 0)
            {
                Vector512<float> factor = weight * Vector512.Load(normalizers + (nl * 16));
                for (int t = 0; t < keys; t++)
                {
                    Vector512<float> attention = factor * Vector512.Load(row + (t * 16));
                    Flush(attention * (Vector512.Load(dCode + (t * 16)) - fit)).Store(row + (t * 16));
                }
            }

            float* units = row + (keys * 16);
            Vector512<float> dAlpha = Flush(weight * (fit - meanFit));
            for (int n = 0; n < hidden; n++)
            {
                Vector512<float> u = Vector512.Load(units + (n * 16));
                Vector512<float> du = Flush(dAlpha * Vector512.Create(projection[n]));
                du = Vector512.ConditionalSelect(Vector512.GreaterThan(u, Vector512<float>.Zero), du, Vector512<float>.Zero);
                du.Store(units + (n * 16));
                (Vector512.Load(dBias + (n * 16)) + du).Store(dBias + (n * 16));
                Vector512.FusedMultiplyAdd(dAlpha, u, Vector512.Load(dProjection + (n * 16))).Store(dProjection + (n * 16));
            }
        }
    }

    /// <summary>Replaces <paramref name="count"/> vectors by the exponentials of their distance to the largest; returns 1 / their sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exponentiate(float* values, int count)
    {
        Vector512<float> largest = Vector512.Load(values);
        for (int t = 1; t < count; t++) largest = VectorMath.Max(largest, Vector512.Load(values + (t * 16)));
        Vector512<float> sum = Vector512<float>.Zero;
        for (int t = 0; t < count; t++)
        {
            Vector512<float> e = VectorMath.Exp(Vector512.Load(values + (t * 16)) - largest);
            e.Store(values + (t * 16));
            sum += e;
        }

        return Vector512<float>.One / sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Flush(Vector512<float> x)
        => Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(Vector512.Abs(x), Vector512.Create(GradientFloor)), x, Vector512<float>.Zero);
}
