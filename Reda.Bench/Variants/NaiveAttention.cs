namespace Reda.Bench.Variants;

/// <summary>
/// The two attentions of one pair as the equations are written, one number at a time with the C runtime's exponential. What the fused path is measured
/// against.
/// </summary>
internal static unsafe class NaiveAttention
{
    /// <summary>Logits become attention and activations, in place; code = sum over rows of w A.</summary>
    public static void Forward(float* logits, int rows, int stride, int keys, int hidden, float* projection, float* weights, float* code)
    {
        for (int row = 0; row < rows; row++)
        {
            float* at = logits + (row * stride);
            Softmax(at, keys);
            weights[row] = 0;
            for (int n = 0; n < hidden; n++)
            {
                at[keys + n] = MathF.Max(at[keys + n], 0);
                weights[row] += projection[n] * at[keys + n];
            }
        }

        Softmax(weights, rows);
        for (int t = 0; t < keys; t++)
        {
            code[t] = 0;
            for (int row = 0; row < rows; row++) code[t] += weights[row] * logits[(row * stride) + t];
        }
    }

    /// <summary>Attention and activations become gradients of the logits, in place; the gradients of projection and bias are added to.</summary>
    public static void Backward(
        float* logits, int rows, int stride, int keys, int hidden, float* projection, float* weights, float* dCode, float* fits,
        float* dProjection, float* dBias)
    {
        float mean = 0;
        for (int row = 0; row < rows; row++)
        {
            fits[row] = 0;
            for (int t = 0; t < keys; t++) fits[row] += dCode[t] * logits[(row * stride) + t];
            mean += weights[row] * fits[row];
        }

        for (int row = 0; row < rows; row++)
        {
            float* at = logits + (row * stride);
            for (int t = 0; t < keys; t++) at[t] *= weights[row] * (dCode[t] - fits[row]);
            float dAlpha = weights[row] * (fits[row] - mean);
            for (int n = 0; n < hidden; n++)
            {
                float u = at[keys + n];
                dProjection[n] += dAlpha * u;
                at[keys + n] = u > 0 ? dAlpha * projection[n] : 0;
                dBias[n] += at[keys + n];
            }
        }
    }

    /// <summary>Replaces logits by their softmax.</summary>
    public static void Softmax(float* logits, int count)
    {
        float largest = logits[0], sum = 0;
        for (int t = 1; t < count; t++) largest = MathF.Max(largest, logits[t]);
        for (int t = 0; t < count; t++) sum += logits[t] = MathF.Exp(logits[t] - largest);
        for (int t = 0; t < count; t++) logits[t] /= sum;
    }
}
