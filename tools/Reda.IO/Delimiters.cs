namespace Reda.IO;

/// <summary>The delimiters that can be named on a command line.</summary>
public static class Delimiters
{
    /// <summary>The names and their characters.</summary>
    public static IReadOnlyDictionary<string, char> Named { get; } = new Dictionary<string, char>(StringComparer.OrdinalIgnoreCase)
    {
        ["comma"] = ',',
        ["tab"] = '\t',
        ["semicolon"] = ';',
        ["pipe"] = '|',
        ["space"] = ' ',
    };

    /// <summary>The name of a delimiter, or the character itself.</summary>
    /// <param name="delimiter">The character.</param>
    public static string Name(char delimiter) => Named.FirstOrDefault(pair => pair.Value == delimiter).Key ?? delimiter.ToString();

    /// <summary>How to mend a row in which <paramref name="delimiter"/> does not occur.</summary>
    internal static string Suggest(ReadOnlySpan<char> row, char delimiter)
    {
        var text = row.Trim();
        if (text.Contains("::", StringComparison.Ordinal)) return "it looks separated by '::', replace that, for example with: sed 's/::/,/g'";
        foreach (var (name, candidate) in Named)
        {
            if (candidate != delimiter && text.Contains(candidate)) return $"it looks separated by {name}s, say --delimiter {name}";
        }

        return "write user,item on every line";
    }
}
