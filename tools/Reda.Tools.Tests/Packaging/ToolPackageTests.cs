using Reda.Tools.Tests.Cli;

namespace Reda.Tools.Tests.Packaging;

/// <summary>The tool as a person installs it.</summary>
internal sealed class ToolPackageTests
{
    [Test]
    public void Tool_InstalledFromAFolder_TrainsTheModelOfTheLibrary()
    {
        using var folder = new TempFolder();
        string tools = folder.PathOf("tools");
        string config = folder.Write("nuget.config", $"<configuration><packageSources><clear /><add key=\"packed\" value=\"{PackedFeed.Packages}\" /></packageSources></configuration>");
        DotNet.Run("tool", "install", "Reda.Cli", "--tool-path", tools, "--version", PackedFeed.Version, "--configfile", config).Succeeded();
        string reda = Path.Combine(tools, OperatingSystem.IsWindows() ? "reda.exe" : "reda");

        Assert.That(DotNet.Run(reda, ["--version"]).Succeeded().Output, Does.StartWith("0.1.0-test."));
        string data = folder.Write("data.csv", Tool.TinyCsv());
        string[] train = ["train", data, "--quiet", .. Tool.Tiny(), "--model"];
        DotNet.Run(reda, [.. train, folder.PathOf("installed")]).Succeeded();
        Tool.Run([.. train, folder.PathOf("library")]).Succeeded();
        Assert.That(File.ReadAllBytes(folder.PathOf("installed")), Is.EqualTo(File.ReadAllBytes(folder.PathOf("library"))));
        Assert.That(DotNet.Run(reda, ["bogus"]).ExitCode, Is.EqualTo(2));
    }
}
