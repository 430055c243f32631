using Reda.Engine.Data;

namespace Reda.IO;

/// <summary>Interactions and how they were read.</summary>
/// <param name="Interactions">The data.</param>
/// <param name="Path">The file that was read, or the files with commas between them.</param>
/// <param name="Format">Its layout, or that of the first.</param>
/// <param name="Header">The header row that was skipped, as <c>user,item</c>; <see langword="null"/> where there was none.</param>
public sealed record LoadedInteractions(Interactions Interactions, string Path, DataFormat Format, string? Header);
