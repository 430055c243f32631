using Reda.Engine.Kernels;

namespace Reda.Bench.Variants;

/// <summary>What BPR-MF, CML and LRML do with a user, a positive and a negative, number by number as the equations are written.</summary>
internal static unsafe class NaiveTriples
{
    /// <summary>user . (positive - negative).</summary>
    public static float Difference(float* user, float* positive, float* negative, int length)
    {
        float sum = 0;
        for (int n = 0; n < length; n++) sum += user[n] * (positive[n] - negative[n]);
        return sum;
    }

    /// <summary>The gradients of a pairwise ranking loss.</summary>
    public static void RankingGradients(
        in PairwiseFactors factors, float* user, float* positive, float* negative, int length, float* dUser, float* dPositive, float* dNegative)
    {
        float slope = factors.Slope, ofUser = factors.User, ofPositive = factors.Positive, ofNegative = factors.Negative;
        for (int n = 0; n < length; n++)
        {
            float u = user[n], p = positive[n], q = negative[n];
            dUser[n] = (slope * (q - p)) + (ofUser * u);
            dPositive[n] = (ofPositive * p) - (slope * u);
            dNegative[n] = (ofNegative * q) + (slope * u);
        }
    }

    /// <summary>|a - b|^2.</summary>
    public static float SquaredDistance(float* a, float* b, int length)
    {
        float sum = 0;
        for (int n = 0; n < length; n++)
        {
            float difference = a[n] - b[n];
            sum += difference * difference;
        }

        return sum;
    }

    /// <summary>The gradients of weight (|user - positive|^2 - |user - negative|^2).</summary>
    public static void MetricGradients(
        float weight, float* user, float* positive, float* negative, int length, float* dUser, float* dPositive, float* dNegative)
    {
        float factor = 2 * weight;
        for (int n = 0; n < length; n++)
        {
            float u = user[n], p = positive[n], q = negative[n];
            dUser[n] = factor * (q - p);
            dPositive[n] = factor * (p - u);
            dNegative[n] = factor * (u - q);
        }
    }

    /// <summary>product[n] = a[n] b[n].</summary>
    public static void Multiply(float* a, float* b, int length, float* product)
    {
        for (int n = 0; n < length; n++) product[n] = a[n] * b[n];
    }

    /// <summary>sum[n] += a[n] b[n].</summary>
    public static void AddProduct(float* a, float* b, int length, float* sum)
    {
        for (int n = 0; n < length; n++) sum[n] += a[n] * b[n];
    }

    /// <summary>|user + relation - item|^2.</summary>
    public static float SquaredLength(float* user, float* relation, float* item, int length)
    {
        float sum = 0;
        for (int n = 0; n < length; n++)
        {
            float e = user[n] + relation[n] - item[n];
            sum += e * e;
        }

        return sum;
    }

    /// <summary>The gradients of near |e of the positive|^2 / 2 - far |e of the negative|^2 / 2.</summary>
    public static void TranslationGradients(
        float near, float far, float* user, float* relation, float* positive, float* negative, int length, float* dMoved, float* dPositive, float* dNegative)
    {
        for (int n = 0; n < length; n++)
        {
            float moved = user[n] + relation[n], p = near * (moved - positive[n]), q = far * (moved - negative[n]);
            dMoved[n] = p - q;
            dPositive[n] = -p;
            dNegative[n] = q;
        }
    }
}
