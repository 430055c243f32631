using Reda.Engine.Diagnostics;

namespace Reda.IO;

/// <summary>Reads what people call items: <c>id TAB name</c> a line, after an optional header row <c>id TAB name</c>.</summary>
public static class ItemNames
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Names by external id; of an id that occurs twice the last.</returns>
    /// <exception cref="RedaException">R101: a line has no tab. R103, R104, R109: it is no UTF-8 text. R120: it cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path) => DataFile.Parse(path, new ReadOptions { Delimiter = '\t' }, Read, Read);

    private static Dictionary<string, string> Read(StrictLineReader lines)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        while (lines.TryReadText(out var line))
        {
            int tab = line.IndexOf((byte)'\t');
            if (tab < 0) throw DataErrors.WrongColumns(lines.At(0), "a line of item names has no tab", "found one column", "write the id, a tab and the name");
            string id = System.Text.Encoding.UTF8.GetString(line[..tab]), name = System.Text.Encoding.UTF8.GetString(line[(tab + 1)..]);
            if (lines.LineNumber > 1 || id != "id" || name != "name") names[id] = name;
        }

        return names;
    }
}
