namespace Reda.IO;

/// <summary>The layouts that interaction data is read from.</summary>
public enum DataFormat
{
    /// <summary>The authors' program's text: a line <c>user:item item ...</c>, for tests <c>user:history:target</c>; ids are non-negative integers.</summary>
    Authors,

    /// <summary>Delimited text (CSV, TSV, ...) with string ids, one interaction a row.</summary>
    Delimited,

    /// <summary>One JSON object a line; ids are strings or whole numbers.</summary>
    JsonLines,

    /// <summary>Apache Parquet; ids are strings or whole numbers.</summary>
    Parquet,
}
