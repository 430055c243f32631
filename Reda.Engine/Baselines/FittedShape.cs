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
        if (parameters.Slices.Count != expected.Length) throw new FormatException($"{parameters.Slices.Count} tensors of numbers; {expected.Length} expected");
        for (int n = 0; n < expected.Length; n++)
        {
            ParameterSlice found = parameters.Slices[n];
            var (name, rows, columns) = expected[n];
            if (found.Name != name || found.Rows != rows || found.Columns != columns)
                throw new FormatException($"tensor {found.Name} of {found.Rows} x {found.Columns} numbers; {name} of {rows} x {columns} expected");
        }
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
}
