namespace Reda.IO;

/// <summary>Whether the first row of delimited text names the columns.</summary>
public enum HeaderMode
{
    /// <summary>
    /// Decided by content: the first row is a header when one of its fields is a usual column name (<c>user</c>, <c>item_id</c>, <c>movieId</c>, ...), or when
    /// neither of its first two fields is a whole number and both of the next row's are. The default.
    /// </summary>
    Auto,

    /// <summary>The first row is a header.</summary>
    Yes,

    /// <summary>The first row is data.</summary>
    No,
}
