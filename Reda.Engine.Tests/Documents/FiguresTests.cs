using System.Text.Json;
using NUnit.Framework;
using Reda.Engine.Tests.Architecture;

namespace Reda.Engine.Tests.Documents;

/// <summary>Tables in documents are those of the kept results: "Reda.Bench -- figures" writes them, and this holds them against the JSON.</summary>
internal sealed class FiguresTests
{
    private const string Begin = "<!-- figures ", End = "<!-- end -->", Results = "Reda.Bench/Results/";

    private static IEnumerable<TestCaseData> Blocks()
        => from file in Repository.FilesOf(".md")
           let lines = Repository.Read(file).Split('\n')
           from n in Enumerable.Range(0, lines.Length)
           where lines[n].StartsWith(Begin, StringComparison.Ordinal)
           select new TestCaseData(lines[n][Begin.Length..].Replace(" -->", ""), lines[(n + 1)..].TakeWhile(line => line != End).ToArray())
               .SetName($"Table_InADocument_IsThatOfTheResult({file}, {lines[n]})");

    [TestCaseSource(nameof(Blocks))]
    public void Table_InADocument_IsThatOfTheResult(string result, string[] shown)
    {
        using var json = JsonDocument.Parse(Repository.Read($"{Results}{result}.json"));
        JsonElement root = json.RootElement, machine = root.GetProperty("machine");
        string[][] table = [.. shown.TakeWhile(line => line.Length > 0).Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())];
        Assert.Multiple(() =>
        {
            Assert.That(table[0], Is.EqualTo(Cells(root.GetProperty("columns"))));
            Assert.That(table[2..], Is.EqualTo(root.GetProperty("rows").EnumerateArray().Select(Cells).ToArray()));
            foreach (string fact in new[] { "cpu", "instructionSet", "runtime", "date" }) Assert.That(shown[^1], Does.Contain(machine.GetProperty(fact).GetString()!));
            Assert.That(shown[^1], Does.Contain(root.GetProperty("command").GetString()!).And.Contain(machine.GetProperty("commit").GetString()![..7]));
        });
    }

    [Test]
    public void Results_EveryFile_StandsOnThePageOfItsFolder()
    {
        string[] results = [.. Repository.FilesOf(".json").Where(file => file.StartsWith(Results, StringComparison.Ordinal))];
        Assert.That(results, Is.Not.Empty);
        foreach (string file in results)
        {
            string page = Repository.Read(file[..(file.LastIndexOf('/') + 1)] + "README.md");
            Assert.That(page, Does.Contain($"{Begin}{file[Results.Length..^".json".Length]} -->\n"));
        }
    }

    [Test]
    public void Readme_PerformanceSection_IsMadeOfResults()
    {
        string readme = Repository.Read("README.md");
        string section = readme[readme.IndexOf("\n## Figures", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", 4, StringComparison.Ordinal)];
        string[] outside = [.. section.Split('\n').Where(line => line.StartsWith('|'))];
        int tables = section.Split(Begin).Length - 1;
        string[] inside = [.. section.Split(Begin)[1..].SelectMany(block => block[..block.IndexOf(End, StringComparison.Ordinal)].Split('\n')).Where(line => line.StartsWith('|'))];
        Assert.That(tables, Is.Positive);
        Assert.That(inside, Is.EqualTo(outside), "a table of the section that no result stands behind");
    }

    private static string[] Cells(JsonElement row) => [.. row.EnumerateArray().Select(cell => cell.GetString()!)];
}
