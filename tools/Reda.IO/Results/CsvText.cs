namespace Reda.IO.Results;

/// <summary>Cells of CSV (RFC 4180).</summary>
public static class CsvText
{
    /// <summary><paramref name="text"/> as a cell, in double quotes where it needs them.</summary>
    /// <param name="text">Any text.</param>
    public static string Cell(string text)
    {
        bool quoted = text.AsSpan().ContainsAny(",\"\r\n") || (text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])));
        return quoted ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
