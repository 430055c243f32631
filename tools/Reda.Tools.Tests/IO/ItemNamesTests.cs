using Reda.IO;

namespace Reda.Tools.Tests.IO;

internal sealed class ItemNamesTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("1\tBlur\n2\tPulp\n", TestName = "Read_IdTabName_GivesNames")]
    [TestCase("item\tartist_id\tname\n1\t51\tBlur\n2\t52\tPulp\n", TestName = "Read_NamedColumns_GiveNames")]
    [TestCase("movieId,title,genres\n1,Blur,x\n2,\"Pulp\",y\n", TestName = "Read_MovieLensCsv_GivesNames")]
    [TestCase("{\"isbn\":\"7\",\"book_id\":\"1\",\"title\":\"Blur\"}\n{\"isbn\":\"8\",\"book_id\":2,\"title\":\"Pulp\"}\n", TestName = "Read_GoodreadsBooks_GiveNames")]
    public void Read_Table_GivesNames(string text)
        => Assert.That(ItemNames.Read(_folder.Write("names", text)), Is.EquivalentTo(new Dictionary<string, string> { ["1"] = "Blur", ["2"] = "Pulp" }));

    [Test]
    public void Read_QuotesInTabSeparatedText_ArePartOfTheName()
        => Assert.That(ItemNames.Read(_folder.Write("names", "1\t\"Weird Al\" Yankovic\n2\t\"Heroes\"\n"))["1"], Is.EqualTo("\"Weird Al\" Yankovic"));

    [Test]
    public void Read_EmptyAndRepeatedNames_AreLeftOut()
        => Assert.That(ItemNames.Read(_folder.Write("names", "1\tBlur\n2\t\n1\tPulp\n")), Is.EquivalentTo(new Dictionary<string, string> { ["1"] = "Blur" }));

    [TestCase("1\tBlur\n\tPulp\n", "R101", "2:1")]
    [TestCase("1\tBlur\n2\n", "R101", "2:1")]
    [TestCase("{\"a\":1}\n", "R130", "1:1")]
    public void Read_BadTable_IsLocated(string text, string code, string place)
    {
        string path = _folder.Write("names", text);
        Errors.Expect(() => ItemNames.Read(path), code, $"{path}:{place}");
    }
}
