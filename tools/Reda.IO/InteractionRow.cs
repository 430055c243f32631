namespace Reda.IO;

/// <summary>One row of delimited text.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Item">The item's id.</param>
/// <param name="Line">The line on which the row begins, from 1.</param>
internal readonly record struct InteractionRow(string User, string Item, long Line);
