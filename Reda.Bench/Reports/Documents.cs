using System.Text;
using System.Text.Json;

namespace Reda.Bench.Reports;

/// <summary>
/// Carries kept results into the documents: what stands between a line "&lt;!-- figures FOLDER/NAME --&gt;" and the next "&lt;!-- end --&gt;" is the table of
/// Reda.Bench/Results/FOLDER/NAME.json, and a test fails when it is not.
/// </summary>
internal static class Documents
{
    private const string Begin = "<!-- figures ";
    private const string End = "<!-- end -->";

    private static readonly string Results = Path.Combine("Reda.Bench", "Results");

    /// <summary>Writes a page for every folder of results and refreshes the README. Runs in the root of the repository.</summary>
    public static int Refresh()
    {
        foreach (string folder in Directory.EnumerateDirectories(Results).Order(StringComparer.Ordinal))
        {
            string page = Path.Combine(folder, "README.md");
            File.WriteAllText(page, Refreshed(Page(folder)));
            Console.WriteLine(page);
        }

        File.WriteAllText("README.md", Refreshed(File.ReadAllText("README.md")));
        return 0;
    }

    /// <summary>Everything that was measured on one kind of machine, with its plots.</summary>
    private static string Page(string folder)
    {
        string name = Path.GetFileName(folder);
        var text = new StringBuilder($"# Measured on {name}\n\nWritten by `dotnet run -c Release --project Reda.Bench -- figures` from the JSON files of this folder.\n");
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            string result = Path.GetFileNameWithoutExtension(file);
            text.Append($"\n## {result}\n\n{Begin}{name}/{result} -->\n{End}\n");
            foreach (string plot in Directory.EnumerateFiles(folder, result + "*.svg").Order(StringComparer.Ordinal))
                text.Append($"\n![{Path.GetFileNameWithoutExtension(plot)}]({Path.GetFileName(plot)})\n");
        }

        return text.ToString();
    }

    private static string Refreshed(string document)
    {
        var lines = new List<string>();
        bool inside = false;
        foreach (string line in document.TrimEnd('\n').Split('\n'))
        {
            if (line == End) inside = false;
            if (!inside) lines.Add(line);
            if (!line.StartsWith(Begin, StringComparison.Ordinal)) continue;
            inside = true;
            lines.AddRange(Table(Path.Combine(Results, line[Begin.Length..].Replace(" -->", ".json", StringComparison.Ordinal))));
        }

        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<string> Table(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement root = json.RootElement, machine = root.GetProperty("machine");
        string[] columns = Cells(root.GetProperty("columns"));
        yield return Row(columns);
        yield return "|" + string.Concat(columns.Select(_ => "---|"));
        foreach (JsonElement row in root.GetProperty("rows").EnumerateArray()) yield return Row(Cells(row));
        yield return "";
        yield return $"`{root.GetProperty("command")}`; {machine.GetProperty("cpu")}, {machine.GetProperty("processors")} processors, "
            + $"{machine.GetProperty("instructionSet")}, {machine.GetProperty("runtime")}; commit {machine.GetProperty("commit").GetString()![..7]}, {machine.GetProperty("date")}";
    }

    private static string[] Cells(JsonElement row) => [.. row.EnumerateArray().Select(cell => cell.GetString()!)];

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
