namespace Reda.IO.Results;

/// <summary>The form that results are written in.</summary>
public enum ResultFormat
{
    /// <summary>A table for people.</summary>
    Table,

    /// <summary>Comma-separated values with a header.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    Jsonl,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>A NumPy array.</summary>
    Npy,
}
