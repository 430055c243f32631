namespace Reda.Engine.Layers;

/// <summary>The few operations that the layers are written in, plain and in double.</summary>
internal static class Algebra
{
    /// <summary>The sum of left x right.</summary>
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (int x = 0; x < left.Length; x++) sum += left[x] * right[x];
        return sum;
    }

    /// <summary>destination += factor x source.</summary>
    public static void AddScaled(double factor, ReadOnlySpan<double> source, Span<double> destination)
    {
        for (int x = 0; x < source.Length; x++) destination[x] += factor * source[x];
    }

    /// <summary>destination += left (*) right, element by element.</summary>
    public static void AddProduct(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> destination)
    {
        for (int x = 0; x < left.Length; x++) destination[x] += left[x] * right[x];
    }

    /// <summary>Replaces logits by their softmax. The largest is subtracted first, so that no logit overflows.</summary>
    public static void Softmax(Span<double> logits)
    {
        double largest = double.NegativeInfinity;
        foreach (double logit in logits) largest = Math.Max(largest, logit);

        double sum = 0;
        foreach (ref double value in logits)
        {
            value = Math.Exp(value - largest);
            sum += value;
        }

        foreach (ref double value in logits) value /= sum;
    }

    /// <summary>1 / (1 + exp(-x)), without overflow.</summary>
    public static double Sigmoid(double x)
    {
        double tail = Math.Exp(-Math.Abs(x));
        return (x >= 0 ? 1 : tail) / (1 + tail);
    }

    /// <summary>log(1 + exp(x)), without overflow and with a tail that is exact to the last digits.</summary>
    public static double Softplus(double x)
    {
        double tail = Math.Exp(-Math.Abs(x));

        // log(1 + tail) after Kahan: dividing by what the rounded sum kept of the tail undoes the rounding.
        double sum = 1 + tail;
        double log = sum == 1 ? tail : Math.Log(sum) * (tail / (sum - 1));
        return Math.Max(x, 0) + log;
    }
}
