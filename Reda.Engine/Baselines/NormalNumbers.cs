using System.Runtime.Intrinsics;
using Reda.Engine.Data;
using Reda.Engine.Kernels;

namespace Reda.Engine.Baselines;

/// <summary>Normally distributed numbers with the same bits on every system.</summary>
internal static class NormalNumbers
{
    /// <summary>Fills a row with numbers of mean 0.</summary>
    /// <param name="random">Where they come from.</param>
    /// <param name="deviation">Their standard deviation.</param>
    /// <param name="row">Receives them.</param>
    public static void Fill(CounterRandom random, double deviation, Span<float> row)
    {
        foreach (ref float value in row) value = (float)(deviation * Next(ref random));
    }

    /// <summary>Marsaglia's polar method: a point in the unit circle gives a direction, and its squared radius, which is uniform, the length.</summary>
    private static double Next(ref CounterRandom random)
    {
        float x, square;
        do
        {
            x = (2 * random.NextSingle()) - 1;
            float y = (2 * random.NextSingle()) - 1;
            square = (x * x) + (y * y);
        }
        while (square is >= 1 or 0);
        return x * Math.Sqrt(-2.0 * VectorMath.Log(Vector512.Create(square))[0] / square);
    }
}
