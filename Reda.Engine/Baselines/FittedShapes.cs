using Reda.Engine.Data;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>Checks of what a file holds against what a method must have.</summary>
internal static class FittedShapes
{
    /// <summary>Refuses numbers of other names or shapes, and such as are not finite.</summary>
    /// <param name="parameters">The numbers.</param>
    /// <param name="expected">The names, rows and columns in order.</param>
    /// <exception cref="FormatException">They differ.</exception>
    public static void Require(ParameterStore<float> parameters, params ReadOnlySpan<(string Name, int Rows, int Columns)> expected)
    {
        if (parameters.Slices.Count != expected.Length) throw new FormatException($"{parameters.Slices.Count} tensors instead of {expected.Length}");
        for (int n = 0; n < expected.Length; n++)
        {
            ParameterSlice slice = parameters.Slices[n];
            var (name, rows, columns) = expected[n];
            if (slice.Name != name || slice.Rows != rows || slice.Columns != columns)
                throw new FormatException($"the tensor {slice.Name} of {slice.Rows} x {slice.Columns} numbers stands where {name} of {rows} x {columns} should");
            foreach (float value in parameters[name].Elements)
            {
                if (!float.IsFinite(value)) throw new FormatException($"the tensor {name} holds a number that is not finite");
            }
        }
    }

    /// <summary>Refuses whole numbers where a method has none.</summary>
    /// <param name="indices">The whole numbers.</param>
    /// <exception cref="FormatException">There are some.</exception>
    public static void RequireNone(IReadOnlyList<IndexArray> indices)
    {
        if (indices.Count > 0) throw new FormatException($"the tensor {indices[0].Name} does not belong to this method");
    }

    /// <summary>The histories that a method with user vectors cannot do without.</summary>
    /// <param name="histories">What the file holds.</param>
    /// <param name="items">The items of the file.</param>
    /// <exception cref="FormatException">They are missing or have other items.</exception>
    public static Interactions Histories(Interactions? histories, Vocabulary items)
    {
        if (histories is null) throw new FormatException("the histories of the users are missing");
        if (histories.Items.Count != items.Count) throw new FormatException($"the histories have {histories.Items.Count} items, the method has {items.Count}");
        return histories;
    }
}
