using System.Buffers;

namespace Reda.IO;

/// <summary>The delimiters that can be named on a command line.</summary>
public static class Delimiters
{
    /// <summary>The names and what they stand for.</summary>
    public static IReadOnlyDictionary<string, string> Named { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["comma"] = ",",
        ["tab"] = "\t",
        ["colons"] = "::",
        ["semicolon"] = ";",
        ["pipe"] = "|",
        ["space"] = " ",
    };

    private static readonly SearchValues<byte> s_numbers = SearchValues.Create("0123456789 .-"u8);

    private static readonly Dictionary<string, string> s_formats = new() { [","] = "csv", ["\t"] = "tsv", ["::"] = "colons", [" "] = "space" };

    /// <summary>The name of a delimiter, or the delimiter itself.</summary>
    /// <param name="delimiter">One or more characters.</param>
    public static string Name(string delimiter) => Named.FirstOrDefault(pair => pair.Value == delimiter).Key ?? delimiter;

    /// <summary>
    /// The delimiter of a first line: a tab, a comma or two colons, whichever of them comes first in this list; a space where all that it separates are numbers,
    /// because names hold spaces; otherwise a comma. What stands between double quotes does not count.
    /// </summary>
    internal static string Recognise(ReadOnlySpan<byte> line)
    {
        if (line.Count((byte)'"') is > 0 and var quotes && quotes % 2 == 0) line = Unquoted(line);
        if (line.Contains((byte)'\t')) return "\t";
        if (line.Contains((byte)',')) return ",";
        if (line.IndexOf("::"u8) >= 0) return "::";
        var text = line.Trim((byte)' ');
        return text.Contains((byte)' ') && text.IndexOfAnyExcept(s_numbers) < 0 ? " " : ",";
    }

    private static byte[] Unquoted(ReadOnlySpan<byte> line)
    {
        var outside = new List<byte>();
        bool inside = false;
        foreach (byte character in line)
        {
            if (character == '"') inside = !inside;
            else if (!inside) outside.Add(character);
        }

        return [.. outside];
    }

    /// <summary>How to mend a row in which <paramref name="delimiter"/> does not occur.</summary>
    internal static string Suggest(ReadOnlySpan<char> row, string delimiter)
    {
        var text = row.Trim();
        foreach (var (name, candidate) in Named)
        {
            if (candidate == delimiter || !text.Contains(candidate, StringComparison.Ordinal)) continue;
            return s_formats.TryGetValue(candidate, out string? format)
                ? $"looks like {(format.Length == 3 ? format.ToUpperInvariant() : $"columns separated by {name}")}; use --format {format}"
                : $"looks like columns separated by {name}s; use --delimiter {name}";
        }

        return "write user,item on every line";
    }
}
