using Reda.Engine.Baselines;
using Reda.Engine.Memory;

namespace Reda.Engine.Persistence;

/// <summary>What one fitted method keeps. In a file of several the names of its tensors begin with its own and a point.</summary>
/// <param name="Prefix">The method's name and a point; empty in a file of one.</param>
/// <param name="Parameters">Its numbers.</param>
/// <param name="Indices">Its whole numbers.</param>
internal sealed record StoredPart(string Prefix, ParameterStore<float> Parameters, IReadOnlyList<IndexArray> Indices)
{
    /// <summary>The prefix that a tensor's name begins with; empty for a name without a point.</summary>
    /// <param name="name">The name of a tensor in the file.</param>
    public static string PrefixOf(string name) => name[..(name.IndexOf('.', StringComparison.Ordinal) + 1)];
}
