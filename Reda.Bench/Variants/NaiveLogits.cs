namespace Reda.Bench.Variants;

/// <summary>The attention logits as the equations are written: for each interaction vector and query a scalar sum of d terms. What the fused path is measured against.</summary>
internal static unsafe class NaiveLogits
{
    /// <summary>logits[n k + l, t] = sum over x of left[n, x] right[l, x] queries[t, x].</summary>
    public static void Forward(float* left, float* right, int aspects, int stride, float* queries, int count, int dimensions, float* logits, int logitStride)
    {
        for (int n = 0; n < aspects; n++)
        {
            for (int l = 0; l < aspects; l++)
            {
                for (int t = 0; t < count; t++)
                {
                    float sum = 0;
                    for (int x = 0; x < dimensions; x++) sum += left[(n * stride) + x] * right[(l * stride) + x] * queries[(t * stride) + x];
                    logits[(((n * aspects) + l) * logitStride) + t] = sum;
                }
            }
        }
    }
}
