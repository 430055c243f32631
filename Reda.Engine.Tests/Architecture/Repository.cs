using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Reda.Engine.Tests.Architecture;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NeverOurs = [".git", "bin", "obj", "TestResults", "artifacts", "BenchmarkDotNet.Artifacts"];
    private static readonly Lazy<string> FoundRoot = new(FindRoot);

    /// <summary>The folder that holds Reda.sln.</summary>
    public static string Root => FoundRoot.Value;

    /// <summary>Names at the top level, ignored ones left out.</summary>
    public static IEnumerable<string> TopLevel()
    {
        Regex[] ignored = [.. File.ReadLines(Path.Combine(Root, ".gitignore")).Select(line => line.Trim().Trim('/')).Where(line => line.Length > 0 && line[0] != '#').Select(Glob)];
        return Directory.EnumerateFileSystemEntries(Root)
            .Select(entry => Path.GetFileName(entry))
            .Where(name => !NeverOurs.Contains(name) && !ignored.Any(pattern => pattern.IsMatch(name)));
    }

    /// <summary>Files of an extension below the root, by path from the root with slashes; build output is left out.</summary>
    /// <param name="extension">For example ".cs".</param>
    public static IEnumerable<string> FilesOf(string extension)
        => Directory.EnumerateFiles(Root, "*" + extension, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Intersect(NeverOurs).Any())
            .Order(StringComparer.Ordinal);

    /// <summary>The text of a file.</summary>
    /// <param name="path">The path from the root.</param>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static Regex Glob(string pattern) => new("^" + Regex.Escape(pattern).Replace(@"\*", ".*") + "$");

    private static string FindRoot()
    {
        for (string? folder = TestContext.CurrentContext.TestDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Reda.sln"))) return folder;
        }

        throw new DirectoryNotFoundException("no folder above the tests holds Reda.sln");
    }
}
