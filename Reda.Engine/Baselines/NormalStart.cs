using System.Runtime.Intrinsics;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>Normal initial values by the polar method (Marsaglia and Bray 1964); every row has a stream of its own.</summary>
internal static class NormalStart
{
    /// <summary>Fills the first columns of a matrix with numbers of N(0, <paramref name="deviation"/>).</summary>
    /// <param name="values">The matrix.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="deviation">The standard deviation.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">What the numbers are for.</param>
    public static void Fill(Matrix<float> values, int columns, double deviation, ulong seed, ulong stream)
    {
        float scale = (float)deviation;
        for (int row = 0; row < values.Rows; row++)
        {
            var random = new CounterRandom(seed, stream, (ulong)row);
            Span<float> numbers = values[row][..columns];
            for (int n = 0; n < columns; n += 2)
            {
                var (first, second) = Pair(ref random);
                numbers[n] = scale * first;
                if (n + 1 < columns) numbers[n + 1] = scale * second;
            }
        }
    }

    private static (float First, float Second) Pair(ref CounterRandom random)
    {
        while (true)
        {
            float x = (2 * random.NextSingle()) - 1, y = (2 * random.NextSingle()) - 1, square = (x * x) + (y * y);
            if (square is >= 1 or 0) continue;
            float factor = (float)Math.Sqrt(-2 * VectorMath.Log(Vector512.Create(square)).ToScalar() / square);
            return (x * factor, y * factor);
        }
    }
}
