namespace Reda.Engine.Models;

/// <summary>Linear least squares with many right-hand sides, in double.</summary>
internal static class NormalEquations
{
    // Keeps the equations solvable where features depend on each other; far below what single precision shows.
    private const double Ridge = 1e-9;

    /// <summary>
    /// K = F (F^T F)^-1, so that K^T y are the coefficients of the best fit of y by the columns of F.
    /// </summary>
    /// <param name="rows">F: one row a sample, all of one length, at least one.</param>
    /// <returns>K: one row a sample.</returns>
    public static double[][] PseudoInverse(double[][] rows)
    {
        int size = rows[0].Length;
        var lower = new double[size][];
        for (int a = 0; a < size; a++)
        {
            lower[a] = new double[a + 1];
            foreach (double[] row in rows)
            {
                for (int b = 0; b <= a; b++) lower[a][b] += row[a] * row[b];
            }
        }

        Factorize(lower);
        return Array.ConvertAll(rows, row => Solve(lower, row));
    }

    /// <summary>Cholesky: A = L L^T, in place.</summary>
    /// <param name="lower">The lower triangle of a symmetric matrix without negative eigenvalues: row a has a + 1 elements.</param>
    public static void Factorize(double[][] lower)
    {
        for (int a = 0; a < lower.Length; a++)
        {
            double diagonal = lower[a][a] * (1 + Ridge), rest = diagonal;
            for (int b = 0; b <= a; b++)
            {
                double sum = b == a ? diagonal : lower[a][b];
                for (int c = 0; c < b; c++) sum -= lower[a][c] * lower[b][c];
                if (b < a) lower[a][b] = sum / lower[b][b];
                else rest = sum;
            }

            // A column of zeros gets no coefficient, whatever stands here.
            lower[a][a] = diagonal > 0 ? Math.Sqrt(Math.Max(rest, diagonal * Ridge)) : 1;
        }
    }

    /// <summary>Solves L L^T x = y.</summary>
    /// <param name="lower">L, as <see cref="Factorize"/> leaves it.</param>
    /// <param name="right">y.</param>
    public static double[] Solve(double[][] lower, double[] right)
    {
        double[] x = [.. right];
        for (int a = 0; a < x.Length; a++)
        {
            for (int b = 0; b < a; b++) x[a] -= lower[a][b] * x[b];
            x[a] /= lower[a][a];
        }

        for (int a = x.Length - 1; a >= 0; a--)
        {
            for (int b = a + 1; b < x.Length; b++) x[a] -= lower[b][a] * x[b];
            x[a] /= lower[a][a];
        }

        return x;
    }
}
