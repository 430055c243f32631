using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// The leading singular triplets of the user-item matrix of ones and zeros, by subspace iteration from a random start (Halko, Martinsson and Tropp 2011,
/// algorithms 4.4 and 5.1).
/// </summary>
internal sealed unsafe class TruncatedSvd
{
    // Directions beyond those that are wanted: they take up what would blur the last of them.
    private const int Oversampling = 10;
    private const int Iterations = 7;

    // The square of the smallest part of a column outside the span of those before it, as a share of the column: below is the rounding of single precision.
    private const double Negligible = 1e-8;

    // The square of the smallest singular value that single precision tells from zero, as a share of the largest's.
    private const double Vanishing = 1e-6;

    /// <summary>Finds them.</summary>
    /// <param name="data">The matrix.</param>
    /// <param name="itemUsers">Its transpose.</param>
    /// <param name="count">How many triplets are wanted; where the matrix has fewer, the last singular values are 0.</param>
    /// <param name="seed">The seed of the start.</param>
    /// <param name="crew">The threads.</param>
    /// <param name="report">Told the share that is done.</param>
    public TruncatedSvd(Interactions data, ItemUsers itemUsers, int count, ulong seed, FitCrew crew, Action<double> report)
    {
        int width = SketchWidth(count);
        Left = new FactorTable(data.Users.Count, width);
        Right = new FactorTable(data.Items.Count, width);
        for (int item = 0; item < Right.Rows; item++)
        {
            var random = new CounterRandom(seed, RandomStreams.SvdSketch, (ulong)item);
            foreach (ref float value in Right.Row(item)) value = random.NextSingle() - 0.5f;
        }

        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Left.Sum(data.History, Right, crew);
            Orthonormalize(Left, crew);
            Right.Sum(itemUsers.Of, Left, crew);
            if (iteration < Iterations - 1) Orthonormalize(Right, crew);
            report((iteration + 1.0) / Iterations);
        }

        // Right = X^T Left = V diag(values) W^T: the eigenvectors W of its Gram matrix turn Left into the left vectors and Right into values x the right ones.
        var (squares, turns) = SymmetricEigen.Decompose(Right.Gram(crew), width);
        Values = new double[count];
        double[] turn = new double[width * width], scaled = new double[width * width];
        for (int n = 0; n < count; n++)
        {
            if (squares[n] <= Vanishing * squares[0]) break;
            Values[n] = Math.Sqrt(squares[n]);
            for (int k = 0; k < width; k++)
            {
                turn[(k * width) + n] = turns[(n * width) + k];
                scaled[(k * width) + n] = turns[(n * width) + k] / Values[n];
            }
        }

        Left.Multiply(turn, crew);
        Right.Multiply(scaled, crew);
    }

    /// <summary>The singular values, descending.</summary>
    public double[] Values { get; }

    /// <summary>Column n holds the n-th left vector; zeros where the value is 0.</summary>
    public FactorTable Left { get; }

    /// <summary>Column n holds the n-th right vector; zeros where the value is 0.</summary>
    public FactorTable Right { get; }

    /// <summary>The columns that are iterated on for so many triplets.</summary>
    /// <param name="count">The triplets.</param>
    public static int SketchWidth(int count) => Padding.Pad(count + Oversampling);

    /// <summary>Makes the columns orthonormal by a Cholesky factor of their Gram matrix, twice; a column in the span of those before it becomes zero.</summary>
    private static void Orthonormalize(FactorTable table, FitCrew crew)
    {
        for (int time = 0; time < 2; time++) table.Multiply(InverseFactor(table.Gram(crew), table.Width), crew);
    }

    /// <summary>T with T^T G T = 1: the inverse of the upper Cholesky factor.</summary>
    private static double[] InverseFactor(double[] gram, int size)
    {
        // Column by column as Gram and Schmidt did: t[j] = (e_j - sum over k < j of t[k] (t[k] . G e_j)) / norm.
        var columns = new double[size][];
        var inverse = new double[size * size];
        for (int j = 0; j < size; j++)
        {
            var column = columns[j] = new double[size];
            column[j] = 1;
            double norm = gram[(j * size) + j];
            for (int k = 0; k < j; k++)
            {
                double share = 0;
                for (int n = 0; n <= k; n++) share += columns[k][n] * gram[(n * size) + j];
                for (int n = 0; n <= k; n++) column[n] -= share * columns[k][n];
                norm -= share * share;
            }

            double scale = norm > Negligible * gram[(j * size) + j] ? 1 / Math.Sqrt(norm) : 0;
            for (int n = 0; n <= j; n++) inverse[(n * size) + j] = column[n] *= scale;
        }

        return inverse;
    }
}
