using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Reda.Cli;

namespace Reda.Tools.Tests.Documents;

/// <summary>Every command line of this repository's documents is one that its programs understand.</summary>
internal sealed partial class DocumentCommandsTests
{
    private const string FromSource = "dotnet run -c Release --project tools/Reda.Cli --";

    private static readonly string[] s_documents =
    [
        .. Directory.GetFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Intersect(["bin", "obj", "artifacts", "BenchmarkDotNet.Artifacts", "CHANGELOG.md"]).Any()),
    ];

    /// <summary>Lines of indented or fenced blocks that start the tool, and their places.</summary>
    private static IEnumerable<TestCaseData> ToolCommands()
        => from file in s_documents
           from line in Blocks(file)
           let command = line.StartsWith(FromSource, StringComparison.Ordinal) ? "reda" + line[FromSource.Length..] : line
           where command.StartsWith("reda ", StringComparison.Ordinal)
           select new TestCaseData(command).SetArgDisplayNames(file, command);

    [TestCaseSource(nameof(ToolCommands))]
    public void Command_OfADocument_CanBeRun(string command) => Assert.That(Problems(command), Is.Empty);

    [TestCase("reda train x --model y --nope")]
    [TestCase("reda recommend m")]
    [TestCase("reda bogus")]
    public void Command_ThatCannotBeRun_IsFound(string command) => Assert.That(Problems(command), Is.Not.Empty);

    [Test]
    public void Projects_ThatADocumentRuns_Exist()
    {
        var missing = from file in s_documents
                      from Match project in ProjectOfACommand().Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))
                      let folder = project.Groups[1].Value
                      where !Directory.Exists(Path.Combine(Repository.Root, folder))
                      select $"{file}: {folder}";
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void Readme_OfTheRepository_ShowsTheTool()
        => Assert.That(Blocks("README.md").Count(line => line.StartsWith("reda ", StringComparison.Ordinal)), Is.GreaterThan(5));

    private static IReadOnlyList<string> Problems(string command)
    {
        // What stands behind two blanks and a number sign is a remark, what stands behind a bar or an arrow is the shell's.
        string own = Remark().Replace(command, "").Split(" | ")[0].Split(" > ")[0];
        return RedaApp.Problems([.. CommandLineParser.SplitCommandLine(own).Skip(1)]);
    }

    private static IEnumerable<string> Blocks(string file)
    {
        bool fenced = false;
        foreach (string line in File.ReadLines(Path.Combine(Repository.Root, file)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) fenced = !fenced;
            else if (fenced || line.StartsWith("    ", StringComparison.Ordinal)) yield return line.Trim().TrimStart('$', ' ');
        }
    }

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Remark();

    [GeneratedRegex(@"dotnet (?:run|test|build|publish|pack)[^\n`]*?--project ([\w./-]+)")]
    private static partial Regex ProjectOfACommand();
}
