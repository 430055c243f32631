using Reda.Engine.Data;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>Checks of what a file holds of a method with a table of users and one of items.</summary>
internal static class UserTables
{
    /// <summary>Refuses what does not belong together.</summary>
    /// <param name="algorithm">The method.</param>
    /// <param name="items">The items.</param>
    /// <param name="histories">The histories, without which nobody knows whose vector is whose.</param>
    /// <param name="parameters">The numbers.</param>
    /// <param name="indices">The whole numbers: none.</param>
    /// <param name="userColumns">The columns of the table of users.</param>
    /// <param name="itemColumns">The columns of the table of items.</param>
    /// <param name="others">Names and shapes of further slices.</param>
    /// <returns>The histories.</returns>
    /// <exception cref="FormatException">They do not.</exception>
    public static Interactions Check(
        string algorithm,
        Vocabulary items,
        Interactions? histories,
        ParameterStore<float> parameters,
        IReadOnlyList<IndexArray> indices,
        int userColumns,
        int itemColumns,
        params ReadOnlySpan<(string Name, int Rows, int Columns)> others)
    {
        if (histories is null) throw new FormatException($"a {algorithm} model needs the histories of its users");
        if (histories.Items.Count != items.Count) throw new FormatException($"the histories know {histories.Items.Count} items, the model {items.Count}");
        if (indices.Count != 0) throw new FormatException($"a {algorithm} model has no tensor {indices[0].Name}");
        int known = 2 + others.Length;
        if (parameters.Slices.Count != known) throw new FormatException($"the tensors {string.Join(", ", parameters.Slices.Select(slice => slice.Name))} instead of {known}");
        CheckSlice(parameters, ("users", histories.Users.Count, userColumns));
        CheckSlice(parameters, ("items", items.Count, itemColumns));
        foreach (var other in others) CheckSlice(parameters, other);
        return histories;
    }

    private static void CheckSlice(ParameterStore<float> parameters, (string Name, int Rows, int Columns) expected)
    {
        if (!parameters.Contains(expected.Name)) throw new FormatException($"the tensor {expected.Name} is missing");
        ParameterSlice slice = parameters.Slice(expected.Name);
        if (slice.Rows == expected.Rows && slice.Columns == expected.Columns) return;
        throw new FormatException($"the tensor {expected.Name} is {slice.Rows} x {slice.Columns} instead of {expected.Rows} x {expected.Columns}");
    }
}
