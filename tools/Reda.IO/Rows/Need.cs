namespace Reda.IO.Rows;

/// <summary>What the reader of interactions wants of ratings and times.</summary>
internal enum Need
{
    /// <summary>Nothing: they are not read.</summary>
    None,

    /// <summary>They are read where they are there, and must be right then.</summary>
    IfThere,

    /// <summary>Every row must have one.</summary>
    Always,
}
