namespace Reda.IO;

/// <summary>How data is read. What is not said here is found out from the content.</summary>
/// <remarks>
/// A column is given by its name in the header (JSON: the field's), by its number from 1 (not in JSON), or as <c>none</c> where an optional one is not to be read
/// although it is there.
/// </remarks>
public sealed record ReadOptions
{
    /// <summary>What a column that is not to be read is given as.</summary>
    public const string NoColumn = "none";

    /// <summary>The layout; <see langword="null"/> decides by content.</summary>
    public DataFormat? Format { get; init; }

    /// <summary>Whether the first row of delimited text is a header.</summary>
    public HeaderMode Header { get; init; }

    /// <summary>
    /// What stands between columns; <see langword="null"/> decides by the first line: a tab, a comma or <c>::</c>, or a space where it separates numbers. Giving one
    /// also says that the text is delimited.
    /// </summary>
    public string? Delimiter { get; init; }

    /// <summary>
    /// Whether double quotes around a field are not part of it in text separated by tabs, bars or spaces. Text separated by commas or semicolons is always quoted, text
    /// separated by <c>::</c> never.
    /// </summary>
    public bool Quoted { get; init; } = true;

    /// <summary>The user's column; by default that with a usual name, or else the first.</summary>
    public string? UserColumn { get; init; }

    /// <summary>The item's column; by default that with a usual name, or else the second.</summary>
    public string? ItemColumn { get; init; }

    /// <summary>The rating's column; by default that with a usual name, if there is one.</summary>
    public string? RatingColumn { get; init; }

    /// <summary>The timestamp's column; by default that with a usual name, if there is one.</summary>
    public string? TimestampColumn { get; init; }

    /// <summary>What the path <c>-</c> is read from.</summary>
    public Stream? StandardInput { get; init; }

    /// <summary>Whether the text is Latin-1, as it is in some of the data sets that researchers hand on.</summary>
    internal bool Latin1 { get; init; }
}
