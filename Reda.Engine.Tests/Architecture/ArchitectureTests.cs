using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace Reda.Engine.Tests.Architecture;

/// <summary>Holds the code to the house that ARCHITECTURE.md describes.</summary>
internal sealed class ArchitectureTests
{
    private static readonly string[] TopLevel =
    [
        ".ci", ".editorconfig", ".gitignore", "ARCHITECTURE.md", "CHANGELOG.md", "Directory.Build.props", "Directory.Packages.props", "LICENSE", "README.md",
        "Reda.Bench", "Reda.Engine", "Reda.Engine.Tests", "Reda.sln", "global.json", "tools",
    ];

    [Test]
    public void Sources_Everywhere_KeepTheRules()
    {
        string[] sources = [.. Repository.FilesOf(".cs")];
        Assert.That(sources, Has.Member("Reda.Engine/Models/IRecommender.cs").And.Member("Reda.Engine.Tests/Architecture/ArchitectureTests.cs"));
        Assert.That(sources.SelectMany(path => ArchitectureRules.Violations(path, Repository.Read(path))), Is.Empty);
    }

    [Test]
    public void Floors_InTheDocument_AreThoseOfTheRules()
    {
        var documented = Regex.Matches(Repository.Read("ARCHITECTURE.md"), @"^\|\s*(\d+)\s*\|\s*([\w`, ]+?)\s*\|", RegexOptions.Multiline)
            .SelectMany(row => row.Groups[2].Value.Split(',').Select(folder => (Folder: folder.Trim(' ', '`'), Floor: int.Parse(row.Groups[1].Value))));
        Assert.That(documented, Is.EquivalentTo(ArchitectureRules.Floors.Select(pair => (pair.Key, pair.Value))));
    }

    [Test]
    public void TopLevel_OfTheRepository_HoldsExactlyWhatItShould()
        => Assert.That(Repository.TopLevel(), Is.EquivalentTo(TopLevel));

    [Test]
    public void Projects_Everywhere_ReferenceOnlyWhatTheyMay()
    {
        var references = Repository.FilesOf(".csproj").ToDictionary(
            project => Path.GetFileNameWithoutExtension(project),
            project => Includes(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))).ToArray());

        Assert.That(references["Reda.Engine"], Is.Empty);
        Assert.That(references["Reda.IO"], Is.EqualTo(new[] { "Reda.Engine" }));
        Assert.That(references["Reda.Experiments"], Is.EquivalentTo(new[] { "Reda.Engine", "Reda.IO" }));
        Assert.That(references["Reda.Cli"], Is.EquivalentTo(new[] { "Reda.Engine", "Reda.IO", "Reda.Experiments" }));
        Assert.That(references.Values.SelectMany(names => names), Has.None.EndsWith("Tests").And.None.EqualTo("Reda.Bench"));
    }

    [Test]
    public void Engine_Packages_AreObjectPoolAlone()
    {
        // What is private to the build, such as analyzers, is no dependency of whoever uses the package.
        var packages = XDocument.Parse(Repository.Read("Reda.Engine/Reda.Engine.csproj")).Descendants("PackageReference").Where(package => package.Attribute("PrivateAssets")?.Value != "all");
        Assert.That(packages.Select(package => package.Attribute("Include")!.Value), Is.EqualTo(new[] { "Microsoft.Extensions.ObjectPool" }));
    }

    [Test]
    public void Packages_Everywhere_HaveCentralVersions()
    {
        foreach (string project in Repository.FilesOf(".csproj"))
        {
            XElement[] packages = [.. XDocument.Parse(Repository.Read(project)).Descendants("PackageReference")];
            Assert.That(packages.Where(package => package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null), Is.Empty, project);
        }
    }

    [TestCase("Kernels", "using Reda.Engine.Models;", "Kernels (floor 2) uses Models (floor 4)")]
    [TestCase("Kernels", "using static Reda.Engine.Training.RedaTrainer;", "Kernels (floor 2) uses Training (floor 8)")]
    [TestCase("Kernels", "using D = Reda.Engine.Data.Vocabulary;", "Kernels (floor 2) uses Data (floor 2)")]
    [TestCase("Evaluation", "class C { Reda.Engine.Persistence.ModelFile? f; }", "Evaluation (floor 5) uses Persistence (floor 7)")]
    [TestCase("Layers", "class C { Models.RedaModel? m; }", "Layers (floor 3) uses Models (floor 4)")]
    [TestCase("Basement", "class C;", "Basement has no floor")]
    [TestCase("Models", "class C { float f = MathF.Exp(1); }", "MathF.Exp: its bits differ between systems or vector widths")]
    [TestCase("Kernels", "class C { float f = TensorPrimitives.Sum(x); }", "TensorPrimitives: its bits differ between systems or vector widths")]
    [TestCase("Kernels", "class C { object f = Vector512.ReciprocalEstimate(x); }", "ReciprocalEstimate(: its bits differ between systems or vector widths")]
    [TestCase("Data", "class C { string f = File.ReadAllText(p); }", "File.ReadAllText: only Persistence touches files")]
    [TestCase("Data", "class C { object f = new FileStream(p); }", "FileStream: only Persistence touches files")]
    [TestCase("Persistence", "class C { void F() => Console.WriteLine(); }", "Console: only Reda.Cli touches the console")]
    public void Violations_OfAMadeUpEngineFile_AreFound(string folder, string code, string expected)
    {
        string source = $"namespace Reda.Engine.{folder};\n\n{code}\n";
        Assert.That(ArchitectureRules.Violations($"Reda.Engine/{folder}/C.cs", source), Is.EqualTo(new[] { $"Reda.Engine/{folder}/C.cs: {expected}" }));
    }

    [TestCase("Training", "using Reda.Engine.Data;\nusing Reda.Engine.Evaluation;")]
    [TestCase("Memory", "/// <exception cref=\"Diagnostics.RedaException\">R112.</exception>")]
    [TestCase("Kernels", "// MathF. and File. would be wrong here; Data. Models; too")]
    [TestCase("Persistence", "class ModelFile { object f = File.OpenRead(p); }")]
    [TestCase("Models", "class C { object f = split.Training.Count + ModelFile.Size; }")]
    public void Violations_OfAGoodEngineFile_AreNone(string folder, string code)
        => Assert.That(ArchitectureRules.Violations($"Reda.Engine/{folder}/C.cs", $"{code}\nnamespace Reda.Engine.{folder};\n"), Is.Empty);

    [TestCase("Reda.Engine/Data/C.cs", "namespace Reda.Engine.Models;", "namespace Reda.Engine.Models; the folder says Reda.Engine.Data")]
    [TestCase("Reda.Engine/Data/C.cs", "class C;", "no namespace; the folder says Reda.Engine.Data")]
    [TestCase("Reda.Engine.Tests/Data/C.cs", "namespace Reda.Engine.Data;", "namespace Reda.Engine.Data; the folder says Reda.Engine.Tests.Data")]
    [TestCase("tools/Reda.IO/Csv/C.cs", "namespace Reda.IO { }", "namespace Reda.IO; the folder says Reda.IO.Csv")]
    [TestCase("tools/Reda.IO/C.cs", "namespace Reda.IO;\nclass C { object o = Console.Out; }", "Console: only Reda.Cli touches the console")]
    public void Violations_OfAMadeUpFile_AreFound(string path, string source, string expected)
        => Assert.That(ArchitectureRules.Violations(path, source), Is.EqualTo(new[] { $"{path}: {expected}" }));

    [TestCase(320, 0)]
    [TestCase(321, 1)]
    public void Violations_OfALongFile_AreFound(int lines, int expected)
    {
        string source = "namespace Reda.Engine.Data;\n" + string.Concat(Enumerable.Repeat("\n", lines - 2)) + "class C;\n";
        Assert.That(ArchitectureRules.Violations("Reda.Engine/Data/C.cs", source).Count(), Is.EqualTo(expected));
    }

    private static IEnumerable<string> Includes(string project, string element)
        => XDocument.Parse(Repository.Read(project)).Descendants(element).Select(reference => reference.Attribute("Include")!.Value);
}
