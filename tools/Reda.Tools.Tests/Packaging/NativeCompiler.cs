using System.Runtime.InteropServices;

namespace Reda.Tools.Tests.Packaging;

/// <summary>Publishes programs natively, where this machine can.</summary>
internal static class NativeCompiler
{
    // What the SDK says when a package of the native compiler is not to be had.
    private static readonly string[] s_packageMissing = ["NU1101", "NU1102", "NU1103", "NU1301"];

    /// <summary>The platform's name.</summary>
    public static string Platform => RuntimeInformation.RuntimeIdentifier;

    /// <summary>Publishes a project natively and returns the folder with the program. The test is ignored, with a message, where the machine cannot.</summary>
    /// <param name="project">A project file or its folder.</param>
    /// <param name="output">Where the program goes.</param>
    /// <param name="arguments">More arguments of dotnet publish.</param>
    public static string Publish(string project, string output, params string[] arguments)
    {
        string linker = LinkerOrSkip();
        var result = DotNet.Run([
            "publish", project, "-c", "Release", "-r", Platform, "-o", output, "-p:PublishAot=true", "-p:CppCompilerAndLinker=" + linker, "-m:1", "--tl:off", .. arguments]);
        if (result.ExitCode != 0 && s_packageMissing.Any(code => result.Output.Contains($"error {code}:", StringComparison.Ordinal)))
            Assert.Ignore($"SKIPPED: the native compiler's packages cannot be restored here\n{result.Output}");
        result.Succeeded();
        Assert.That(result.Output, Does.Not.Contain("warning"), "a native build without warnings");
        return output;
    }

    private static string LinkerOrSkip()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("SKIPPED: native builds are tested on Linux");
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string? found = Array.Find(["clang", "gcc"], name => folders.Any(folder => File.Exists(Path.Combine(folder, name))));
        if (found is null) Assert.Ignore("SKIPPED: a native build needs clang or gcc to link, and this machine has neither");
        return found;
    }
}
