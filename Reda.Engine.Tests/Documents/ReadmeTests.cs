using NUnit.Framework;
using Reda.Engine.Tests.Architecture;
using Reda.Engine.Tests.Persistence;

namespace Reda.Engine.Tests.Documents;

/// <summary>The README tells the truth: its code runs, its commands are those of the gate.</summary>
internal sealed class ReadmeTests
{
    private const string ExampleFile = "Reda.Engine.Tests/Documents/ReadmeExample.cs";

    private static IEnumerable<TestCaseData> CodeBlocks()
        => from file in Repository.FilesOf(".md")
           from block in Repository.Read(file).Split("```csharp\n")[1..].Index()
           select new TestCaseData(block.Item[..block.Item.IndexOf("```", StringComparison.Ordinal)]).SetArgDisplayNames(file, $"block {block.Index + 1}");

    [TestCaseSource(nameof(CodeBlocks))]
    public void Code_InADocument_IsTheExampleThatCompilesAndRuns(string block)
    {
        string source = Repository.Read(ExampleFile);
        string[] code = [.. Usings(source), .. Lines(Between(source, "// README begin\n", "// README end"))];
        Assert.That(Lines(block), Is.EqualTo(code));
    }

    [TestCase("README.md")]
    [TestCase("Reda.Engine/README.md")]
    public void Readme_OfTheLibrary_ShowsTheExampleOnce(string file) => Assert.That(Repository.Read(file).Split("```csharp\n"), Has.Length.EqualTo(2));

    [Test]
    public void Fences_OfEveryDocument_AreOfAKnownKind()
    {
        var unknown = from file in Repository.FilesOf(".md")
                      from fence in Repository.Read(file).Split('\n').Where(line => line.StartsWith("```", StringComparison.Ordinal)).Index()
                      where fence.Index % 2 == 0 && fence.Item is not ("```csharp" or "```sh")
                      select $"{file}: {fence.Item}";
        Assert.That(unknown, Is.Empty, "a block that no test would look at");
    }

    [Test]
    public void Example_OnSmallData_DoesWhatItsCommentsSay()
    {
        using var folder = new TemporaryFolder();
        string before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = Path.GetDirectoryName(folder["any"])!;
            var (score, why, model, again) = ReadmeExample.Run([.. Listeners()]);
            double sum = Enumerable.Range(0, why.History.Count).Sum(why.OfHistoryItem);
            Assert.Multiple(() =>
            {
                Assert.That(score.Users, Is.EqualTo(30));
                Assert.That(why.History, Is.EquivalentTo(["Blur", "Pulp"]));
                Assert.That(sum, Is.EqualTo(why.Score).Within(1e-6 * Math.Abs(sum)));
                Assert.That(again.Recommend(["Blur", "Pulp"]), Is.EqualTo(model.Recommend(["Blur", "Pulp"])));
            });
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [Test]
    public void Commands_OfTheReadme_AreThoseOfTheGate()
    {
        string readme = Repository.Read("README.md"), gate = Repository.Read(".ci/run");
        foreach (string command in new[] { "dotnet run -c Release --project tools/Reda.Cli -- demo", "dotnet test Reda.sln -c Release" })
        {
            Assert.That(readme, Does.Contain("\n    " + command + "\n"));
            Assert.That(gate, Does.Contain(command + "\n"));
        }
    }

    /// <summary>Two tastes: half the listeners have the British bands, half the others.</summary>
    private static IEnumerable<(string User, string Item)> Listeners()
    {
        string[] british = ["Blur", "Pulp", "Suede", "Oasis", "Elastica", "Gene"], other = ["Beck", "Pixies", "Pavement", "Weezer", "Hole", "Breeders"];
        for (int user = 0; user < 30; user++)
        {
            string[] taste = user % 2 == 0 ? british : other;
            for (int n = 0; n < 5; n++) yield return ($"listener {user}", taste[(user + n) % 6]);
        }
    }

    private static IEnumerable<string> Usings(string source) => Lines(source).TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal));

    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static string Between(string text, string begin, string end)
    {
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
