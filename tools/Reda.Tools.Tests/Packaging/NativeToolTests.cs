using Reda.Tools.Tests.Cli;

namespace Reda.Tools.Tests.Packaging;

/// <summary>The tool as one native file.</summary>
internal sealed class NativeToolTests
{
    private static readonly Lazy<string> s_program = new(Publish);

    [Test]
    public void NativeTool_Published_IsOneFile()
        => Assert.That(Directory.GetFiles(Path.GetDirectoryName(s_program.Value)!).Select(Path.GetFileName).Where(file => !file!.EndsWith(".dbg", StringComparison.Ordinal)), Is.EqualTo(new[] { "reda" }));

    [Test]
    public void NativeTool_Training_GivesTheModelOfTheJustInTimeBuild()
    {
        using var folder = new TempFolder();
        string data = folder.Write("data.csv", Tool.TinyCsv()), test = folder.Write("test.csv", Tool.TinyTestCsv());
        string[] train = ["train", data, "--quiet", "--json", .. Tool.Tiny(), "--model"];
        DotNet.Run(s_program.Value, [.. train, folder.PathOf("native")]).Succeeded();
        Tool.Run([.. train, folder.PathOf("managed")]).Succeeded();
        Assert.That(File.ReadAllBytes(folder.PathOf("native")), Is.EqualTo(File.ReadAllBytes(folder.PathOf("managed"))));

        foreach (string[] question in new string[][]
        {
            ["recommend", folder.PathOf("managed"), "--user", "u1", "--explain"],
            ["recommend", folder.PathOf("managed"), "--all", "--json"],
            ["inspect", folder.PathOf("managed")],
            ["inspect", folder.PathOf("managed"), "--json"],
        })
        {
            Assert.That(DotNet.Run(s_program.Value, question).Succeeded().Output, Is.EqualTo(Tool.Run(question).Succeeded().Output), question[0]);
        }

        Assert.That(DotNet.Run(s_program.Value, ["evaluate", folder.PathOf("native"), "--test", test]).Succeeded().Output, Does.Contain("HR@10"));
    }

    [TestCase("--help")]
    [TestCase("train --help")]
    [TestCase("recommend --help")]
    public void NativeTool_Help_IsThatOfTheJustInTimeBuild(string line)
        => Assert.That(
            DotNet.Run(s_program.Value, line.Split(' ')).Succeeded().Output,
            Is.EqualTo(DotNet.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "reda.dll"), .. line.Split(' ')]).Succeeded().Output));

    [TestCase("bogus", 2, "reda: error R001: ")]
    [TestCase("inspect missing.safetensors", 5, "reda: error R120 missing.safetensors: ")]
    [TestCase("train missing.csv --model m", 5, "reda: error R120 missing.csv: ")]
    public void NativeTool_BadInput_IsOneLineAndACode(string line, int exitCode, string error)
    {
        var result = DotNet.Run(s_program.Value, line.Split(' '));
        Assert.That((result.ExitCode, result.Output, result.Error.Trim().Split('\n').Length), Is.EqualTo((exitCode, "", 1)), result.Error);
        Assert.That(result.Error, Does.StartWith(error));
    }

    [Test]
    public void NativeTool_Demo_Runs()
        => Assert.That(DotNet.Run(s_program.Value, ["demo", "--quiet"]).Succeeded().Output, Does.Contain("popularity"));

    private static string Publish()
        => Path.Combine(
            NativeCompiler.Publish(Path.Combine(Repository.Root, "tools", "Reda.Cli"), PackedFeed.PathOf("reda-native"), "--artifacts-path", PackedFeed.PathOf("native-artifacts")),
            "reda");
}
