using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace Reda.Tools.Tests.Packaging;

/// <summary>What is in the packages that people install.</summary>
internal sealed class EnginePackageTests
{
    [TestCase("Reda.Engine")]
    [TestCase("Reda.Cli")]
    public void Package_Metadata_SaysWhatItIs(string id)
    {
        var package = Open(PackedFeed.Package(id));
        var metadata = Metadata(package, id);
        Assert.Multiple(() =>
        {
            Assert.That(Value(metadata, "license"), Is.EqualTo("MIT"));
            Assert.That(Value(metadata, "authors"), Is.EqualTo("The Reda authors"));
            Assert.That(Value(metadata, "description"), Does.Contain("REDA"));
            Assert.That(Value(metadata, "tags")!.Split(' '), Has.Member("recommendation").And.Member("collaborative-filtering"));
            Assert.That(Text(package, Value(metadata, "readme")!), Does.StartWith("# "));
            Assert.That(package[Value(metadata, "icon")!][..4], Is.EqualTo(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }));
        });
    }

    [Test]
    public void Package_OfTheEngine_NeedsTheObjectPoolAlone()
    {
        var groups = Metadata(Open(PackedFeed.Package("Reda.Engine")), "Reda.Engine").Descendants().Where(element => element.Name.LocalName == "group").ToArray();
        Assert.That(groups.Select(group => group.Attribute("targetFramework")!.Value), Is.EqualTo(new[] { "net10.0" }));
        Assert.That(groups[0].Elements().Select(dependency => dependency.Attribute("id")!.Value), Is.EqualTo(new[] { "Microsoft.Extensions.ObjectPool" }));
    }

    [Test]
    public void Package_OfTheEngine_HoldsTheLibraryAndItsDocumentation()
    {
        var package = Open(PackedFeed.Package("Reda.Engine"));
        string[] content = [.. package.Keys.Where(name => !name.StartsWith("package/", StringComparison.Ordinal) && !name.StartsWith("_rels/", StringComparison.Ordinal) && name[0] != '[')];
        Assert.That(content, Is.EquivalentTo(new[] { "Reda.Engine.nuspec", "README.md", "icon.png", "lib/net10.0/Reda.Engine.dll", "lib/net10.0/Reda.Engine.xml" }));
        var documented = XDocument.Parse(Text(package, "lib/net10.0/Reda.Engine.xml")).Descendants("member").Select(member => member.Attribute("name")!.Value);
        Assert.That(documented, Has.Member("T:Reda.Engine.Models.RedaModel").And.Member("T:Reda.Engine.Training.RedaTrainer"));
    }

    [Test]
    public void Package_OfTheEngine_IsReproducibleAndHasSymbols()
    {
        using var library = new PEReader(new MemoryStream(Open(PackedFeed.Package("Reda.Engine"))["lib/net10.0/Reda.Engine.dll"]));
        var entries = library.ReadDebugDirectory();
        Assert.That(entries.Select(entry => entry.Type), Has.Member(DebugDirectoryEntryType.Reproducible));

        byte[] symbols = Open(PackedFeed.Package("Reda.Engine", "snupkg"))["lib/net10.0/Reda.Engine.pdb"];
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        var reader = provider.GetMetadataReader();
        var codeView = library.ReadCodeViewDebugDirectoryData(entries.First(entry => entry.Type == DebugDirectoryEntryType.CodeView));
        Assert.That(new BlobContentId(reader.DebugMetadataHeader!.Id).Guid, Is.EqualTo(codeView.Guid), "the symbols are those of the library");
        Assert.That(reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name)), Has.Some.EndsWith("RedaModel.cs"));
    }

    [Test]
    public void Package_OfTheEngine_NamesNoRepositoryThatIsNotKnown()
    {
        var metadata = Metadata(Open(PackedFeed.Package("Reda.Engine")), "Reda.Engine");
        Assert.That(metadata.Descendants().Where(element => element.Name.LocalName is "projectUrl" or "repository").Attributes("url"), Is.Empty);
    }

    private static Dictionary<string, byte[]> Open(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            return content.ToArray();
        });
    }

    private static XElement Metadata(Dictionary<string, byte[]> package, string id) => XDocument.Load(new MemoryStream(package[id + ".nuspec"])).Root!.Elements().First();

    private static string? Value(XElement metadata, string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    private static string Text(Dictionary<string, byte[]> package, string file) => Encoding.UTF8.GetString(package[file]).TrimStart('\uFEFF');
}
