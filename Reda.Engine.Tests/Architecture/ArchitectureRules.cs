using System.Globalization;
using System.Text.RegularExpressions;

namespace Reda.Engine.Tests.Architecture;

/// <summary>The rules of the house as functions of (path, source), so that they can be tried on made-up files too.</summary>
internal static partial class ArchitectureRules
{
    public const int MaximumLines = 320;

    /// <summary>A folder of Reda.Engine uses folders of lower floors only.</summary>
    public static readonly IReadOnlyDictionary<string, int> Floors = new Dictionary<string, int>
    {
        ["Diagnostics"] = 0,
        ["Memory"] = 1,
        ["Threading"] = 1,
        ["Kernels"] = 2,
        ["Data"] = 2,
        ["Layers"] = 3,
        ["Optimizers"] = 3,
        ["Models"] = 4,
        ["Evaluation"] = 5,
        ["Baselines"] = 5,
        ["Ensembles"] = 6,
        ["Persistence"] = 7,
        ["Training"] = 8,
    };

    // As a namespace (using Reda.Engine.Data) or, because C# also looks from the inside out, as the beginning of a name (Data.Vocabulary).
    private static readonly Regex FolderMention = new(string.Format(
        CultureInfo.InvariantCulture,
        @"(?<![\w.])(?:Reda\.Engine\.(?<folder>{0})\b|(?<folder>{0})\.[A-Z])",
        string.Join('|', Floors.Keys)));

    /// <summary>What is wrong with one source file.</summary>
    /// <param name="path">The path from the repository's root, with slashes.</param>
    /// <param name="source">The text.</param>
    public static IEnumerable<string> Violations(string path, string source)
    {
        IEnumerable<string> found = Size(source).Concat(Namespace(path, source));
        if (IsUnder(path, "Reda.Engine")) found = found.Concat(Imports(path, source)).Concat(EngineApis(path, source));
        if (IsUnder(path, "tools/Reda.IO") || IsUnder(path, "tools/Reda.Experiments")) found = found.Concat(Forbidden(ConsoleUse(), source, "only Reda.Cli touches the console"));
        return found.Select(violation => $"{path}: {violation}");
    }

    private static IEnumerable<string> Size(string source)
    {
        int lines = source.TrimEnd('\n').Count(character => character == '\n') + 1;
        if (lines > MaximumLines) yield return $"{lines} lines; split it below {MaximumLines}";
    }

    private static IEnumerable<string> Namespace(string path, string source)
    {
        string folder = Path.GetDirectoryName(path)!.Replace('\\', '/');
        string expected = (IsUnder(path, "tools") ? folder["tools/".Length..] : folder).Replace('/', '.');
        string[] declared = [.. NamespaceDeclaration().Matches(source).Select(match => match.Groups[1].Value)];
        foreach (string other in declared.Where(name => name != expected)) yield return $"namespace {other}; the folder says {expected}";
        if (declared.Length == 0 && IsUnder(path, "Reda.Engine")) yield return $"no namespace; the folder says {expected}";
    }

    private static IEnumerable<string> Imports(string path, string source)
    {
        string folder = path.Split('/')[1];
        if (!Floors.TryGetValue(folder, out int floor))
        {
            yield return $"{folder} has no floor";
            yield break;
        }

        string body = NamespaceDeclaration().Replace(source, "");
        foreach (string other in FolderMention.Matches(body).Select(match => match.Groups["folder"].Value).Distinct())
        {
            if (other != folder && Floors[other] >= floor) yield return $"{folder} (floor {floor}) uses {other} (floor {Floors[other]})";
        }
    }

    private static IEnumerable<string> EngineApis(string path, string source)
    {
        IEnumerable<string> found = Forbidden(Irreproducible(), source, "its bits differ between systems or vector widths")
            .Concat(Forbidden(ConsoleUse(), source, "only Reda.Cli touches the console"));
        return IsUnder(path, "Reda.Engine/Persistence") ? found : found.Concat(Forbidden(FileUse(), source, "only Persistence touches files"));
    }

    private static IEnumerable<string> Forbidden(Regex pattern, string source, string reason)
        => pattern.Matches(LineComment().Replace(source, "")).Select(match => match.Value).Distinct().Select(use => $"{use}: {reason}");

    private static bool IsUnder(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex("//.*$", RegexOptions.Multiline)]
    private static partial Regex LineComment();

    [GeneratedRegex(@"\bMathF\.\w+|\bTensorPrimitives\b|\b\w*Estimate\(")]
    private static partial Regex Irreproducible();

    [GeneratedRegex(@"\b(?:File|Directory|RandomAccess)\.\w+|\b(?:FileStream|FileInfo|DirectoryInfo|StreamReader|StreamWriter|MemoryMappedFile)\b")]
    private static partial Regex FileUse();

    [GeneratedRegex(@"\bConsole\b")]
    private static partial Regex ConsoleUse();
}
