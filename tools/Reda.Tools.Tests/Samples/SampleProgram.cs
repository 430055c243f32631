using Reda.Tools.Tests.Packaging;

namespace Reda.Tools.Tests.Samples;

/// <summary>A program of tools/samples, built with the tests.</summary>
internal static class SampleProgram
{
    /// <summary>The library to start with the dotnet command.</summary>
    /// <param name="name">The sample's folder.</param>
    public static string Library(string name)
    {
        // The tests lie in bin/CONFIGURATION/FRAMEWORK of their project, and so do the samples.
        string[] ours = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        return Path.Combine(Repository.Root, "tools", "samples", name, "bin", ours[^2], ours[^1], name + "Sample.dll");
    }

    /// <summary>The lines of code of a sample beyond those of the template that dotnet new makes.</summary>
    /// <param name="name">The sample's folder.</param>
    /// <param name="template">The lines of the template.</param>
    public static string[] LinesBeyond(string name, params string[] template)
        => [.. File.ReadLines(Path.Combine(Repository.Root, "tools", "samples", name, "Program.cs"))
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal) && !template.Contains(line))];

    public static ProcessResult Run(string name, params string[] args) => DotNet.Run("dotnet", [Library(name), .. args]);
}
