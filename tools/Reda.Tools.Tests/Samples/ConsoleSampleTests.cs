using System.Diagnostics;
using Reda.Tools.Tests.Packaging;

namespace Reda.Tools.Tests.Samples;

internal sealed class ConsoleSampleTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void ConsoleSample_Run_RecommendsByTasteAndSavesItsModel()
    {
        var (exitCode, output, error) = Run();
        Assert.That(exitCode, Is.Zero, error);
        string[] bands = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];
        Assert.That(bands, Has.Length.EqualTo(3).And.All.AnyOf("Suede", "Oasis", "Elastica", "Gene"));
        Assert.That(_folder.Files(), Is.EqualTo(new[] { "bands.safetensors" }));
    }

    [Test]
    public void ConsoleSample_UnknownBand_IsOneLineAndACode()
    {
        var (exitCode, output, error) = Run("Nobody");
        Assert.That((exitCode, output), Is.EqualTo((3, "")));
        Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(error, Does.Contain("'Nobody'"));
    }

    [Test]
    public void ConsoleSample_BeyondTheTemplate_HasUnderTwentyLines()
        => Assert.That(SampleProgram.LinesBeyond("Console", "Console.WriteLine(\"Hello, World!\");"), Has.Length.LessThan(20).And.Length.GreaterThan(5));

    private (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        var start = DotNet.Describe("dotnet", [SampleProgram.Library("Console"), .. args]);
        start.WorkingDirectory = _folder.Root;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
