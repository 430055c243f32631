namespace Reda.Experiments.Results;

/// <summary>A table of a report.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Says">What stands in it, in words.</param>
/// <param name="Headers">The columns; the first names the rows.</param>
/// <param name="Rows">The cells of every row.</param>
public sealed record Sheet(string Title, string Says, IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows);
