using System.Runtime.CompilerServices;
using Reda.Engine.Memory;

namespace Reda.Engine.Layers;

/// <summary>Says no to an argument whose shape does not fit: a row too many would otherwise be ignored, a column too many would enter a softmax.</summary>
internal static class Shape
{
    /// <summary>Requires a matrix of the given shape.</summary>
    /// <exception cref="ArgumentException">It has another one.</exception>
    public static void Require(Matrix<double> matrix, int rows, int columns, [CallerArgumentExpression(nameof(matrix))] string name = "")
    {
        if (matrix.Rows != rows || matrix.Columns != columns)
            throw new ArgumentException($"[{matrix.Rows}, {matrix.Columns}] given, [{rows}, {columns}] needed", name);
    }

    /// <summary>Requires a vector of the given length.</summary>
    /// <exception cref="ArgumentException">It has another one.</exception>
    public static void Require(ReadOnlySpan<double> vector, int length, [CallerArgumentExpression(nameof(vector))] string name = "")
    {
        if (vector.Length != length)
            throw new ArgumentException($"{vector.Length} elements given, {length} needed", name);
    }
}
