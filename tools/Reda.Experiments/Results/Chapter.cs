using System.Text.Json.Nodes;

namespace Reda.Experiments.Results;

/// <summary>What one table or figure of the paper came to.</summary>
/// <param name="Id">Its name, such as <c>table2</c>.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Says">What was done and how it is to be read.</param>
public sealed record Chapter(string Id, string Title, string Says)
{
    /// <summary>Its tables.</summary>
    public IReadOnlyList<Sheet> Sheets { get; init; } = [];

    /// <summary>Its plots.</summary>
    public IReadOnlyList<Plot> Plots { get; init; } = [];

    /// <summary>Its numbers, one object a row.</summary>
    public IReadOnlyList<JsonObject> Rows { get; init; } = [];

    /// <summary>The cells that are missing, and why.</summary>
    public IReadOnlyList<(string Cell, string Why)> Missing { get; init; } = [];
}
