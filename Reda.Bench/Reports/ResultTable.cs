using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reda.Bench.Reports;

/// <summary>What one command measured: a table for people and the numbers behind it for programs.</summary>
/// <param name="Name">The file's name without extension.</param>
/// <param name="Command">The command that measures it again, from the root of the repository.</param>
/// <param name="Columns">The table's head.</param>
/// <param name="Rows">The table's cells, as they are to be read.</param>
/// <param name="Data">The unrounded numbers, in whatever form suits them.</param>
internal sealed record ResultTable(string Name, string Command, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, object Data)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints the table and, where a folder is named, writes it there as Name.json beside a description of the machine.</summary>
    /// <param name="folder">The folder, or null.</param>
    public void Report(string? folder)
    {
        Console.WriteLine(Text());
        if (folder is null) return;
        Directory.CreateDirectory(folder);
        string json = JsonSerializer.Serialize(new { Machine = Machine.Current, Command, Columns, Rows, Data }, Format);
        File.WriteAllText(Path.Combine(folder, Name + ".json"), json + "\n");
    }

    /// <summary>The table in columns of even width, numbers to the right of their column.</summary>
    private string Text()
    {
        int[] widths = [.. Enumerable.Range(0, Columns.Count).Select(c => Rows.Append(Columns).Max(row => row[c].Length))];
        var text = new StringBuilder();
        foreach (IReadOnlyList<string> row in Rows.Prepend(Columns))
        {
            for (int c = 0; c < widths.Length; c++) text.Append(c == 0 ? row[c].PadRight(widths[c]) : row[c].PadLeft(widths[c] + 3));
            text.AppendLine();
        }

        return text.ToString();
    }
}
