namespace Reda.IO;

/// <summary>How delimited text is read. The authors' format needs no options.</summary>
public sealed record ReadOptions
{
    /// <summary>Whether the first row is a header.</summary>
    public HeaderMode Header { get; init; }

    /// <summary>
    /// The character between columns; <see langword="null"/> decides by the first line: a tab where it holds one, otherwise a comma. Giving one also says that
    /// the file is not in the authors' format.
    /// </summary>
    public char? Delimiter { get; init; }
}
