namespace Reda.Engine.Kernels;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, section 8.5), in double.</summary>
internal static class SymmetricEigen
{
    // Convergence is quadratic: a well-scaled matrix takes six to ten.
    private const int MostSweeps = 60;

    // What is left beside the diagonal, as a share of the whole matrix.
    private const double Negligible = 1e-14;

    /// <summary>Finds them.</summary>
    /// <param name="matrix">[size, size], symmetric; destroyed.</param>
    /// <param name="size">The number of rows.</param>
    /// <returns>The eigenvalues, descending, and the eigenvectors as rows in the same order.</returns>
    public static (double[] Values, double[] Vectors) Decompose(double[] matrix, int size)
    {
        // Row r of the vectors is what row r of the matrix has been rotated by.
        var vectors = new double[size * size];
        for (int n = 0; n < size; n++) vectors[(n * size) + n] = 1;
        double whole = 0;
        foreach (double element in matrix) whole += element * element;

        for (int sweep = 0; sweep < MostSweeps && Beside(matrix, size) > Negligible * Negligible * whole; sweep++)
        {
            for (int p = 0; p < size - 1; p++)
            {
                for (int q = p + 1; q < size; q++) Rotate(matrix, vectors, size, p, q);
            }
        }

        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(n => matrix[(n * size) + n])];
        var sorted = new double[size * size];
        for (int n = 0; n < size; n++) vectors.AsSpan(order[n] * size, size).CopyTo(sorted.AsSpan(n * size));
        return (Array.ConvertAll(order, n => matrix[(n * size) + n]), sorted);
    }

    private static double Beside(double[] matrix, int size)
    {
        double sum = 0;
        for (int r = 0; r < size; r++)
        {
            for (int c = 0; c < r; c++) sum += 2 * matrix[(r * size) + c] * matrix[(r * size) + c];
        }

        return sum;
    }

    private static void Rotate(double[] matrix, double[] vectors, int size, int p, int q)
    {
        double beside = matrix[(p * size) + q];
        if (beside == 0) return;
        double theta = (matrix[(q * size) + q] - matrix[(p * size) + p]) / (2 * beside);
        double tangent = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double cosine = 1 / Math.Sqrt((tangent * tangent) + 1), sine = tangent * cosine;
        Turn(matrix.AsSpan(p * size, size), matrix.AsSpan(q * size, size), cosine, sine);
        for (int r = 0; r < size; r++)
        {
            double left = matrix[(r * size) + p], right = matrix[(r * size) + q];
            matrix[(r * size) + p] = (cosine * left) - (sine * right);
            matrix[(r * size) + q] = (sine * left) + (cosine * right);
        }

        matrix[(p * size) + q] = matrix[(q * size) + p] = 0;
        Turn(vectors.AsSpan(p * size, size), vectors.AsSpan(q * size, size), cosine, sine);
    }

    private static void Turn(Span<double> first, Span<double> second, double cosine, double sine)
    {
        for (int n = 0; n < first.Length; n++)
        {
            double left = first[n], right = second[n];
            first[n] = (cosine * left) - (sine * right);
            second[n] = (sine * left) + (cosine * right);
        }
    }
}
