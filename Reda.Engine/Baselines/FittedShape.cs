using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>Checks that what a file holds has the shape that the method expects.</summary>
internal static class FittedShape
{
    /// <summary>Requires exactly these slices, in order.</summary>
    /// <param name="parameters">The numbers.</param>
    /// <param name="expected">Name, rows and columns of each slice.</param>
    /// <exception cref="FormatException">Others were found.</exception>
    public static void Require(ParameterStore<float> parameters, params ReadOnlySpan<(string Name, int Rows, int Columns)> expected)
    {
        string found = string.Join(", ", parameters.Slices.Select(slice => Shape(slice.Name, slice.Rows, slice.Columns)));
        var names = new string[expected.Length];
        for (int n = 0; n < names.Length; n++) names[n] = Shape(expected[n].Name, expected[n].Rows, expected[n].Columns);
        string wanted = string.Join(", ", names);
        if (found != wanted) throw new FormatException($"tensors [{found}]; [{wanted}] expected");
    }

    /// <summary>Requires exactly these index arrays, in order.</summary>
    /// <param name="indices">The arrays.</param>
    /// <param name="names">Their names.</param>
    /// <exception cref="FormatException">Others were found.</exception>
    public static void RequireIndices(IReadOnlyList<IndexArray> indices, params ReadOnlySpan<string> names)
    {
        string found = string.Join(", ", indices.Select(array => array.Name)), expected = string.Join(", ", names.ToArray());
        if (found != expected) throw new FormatException($"index tensors [{found}]; [{expected}] expected");
    }

    private static string Shape(string name, int rows, int columns) => FormattableString.Invariant($"{name} {rows} x {columns}");
}
