using Reda.Engine.Diagnostics;
using Reda.IO;

namespace Reda.Tools.Tests.IO;

internal sealed class ItemListsTests
{
    private readonly TempFolder _folder = new();

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("Blur\nPulp\n", "Blur|Pulp")]
    [TestCase("item\nBlur\n\n  Pulp  \r\nSuede", "Blur|Pulp|Suede")]
    [TestCase("Item_ID,name\n7,Blur\n9,Pulp\n", "7|9")]
    [TestCase("name,item\nBlur,7\nPulp,9\n", "7|9")]
    [TestCase("item\tartist_id\tname\n0\t51\tDuran Duran\n", "0")]
    [TestCase("\"Tyler, The Creator\"\n\"a \"\"b\"\"\"\n", "Tyler, The Creator|a \"b\"")]
    [TestCase("\uFEFFitem\n#1\n", "#1")]
    [TestCase("item\n", "")]
    public void ReadItems_AnyForm_GivesTheIds(string text, string expected)
        => Assert.That(ItemLists.ReadItems(_folder.Write("items", text)), Is.EqualTo(expected.Split('|', StringSplitOptions.RemoveEmptyEntries)));

    [Test]
    public void ReadPairs_WithAndWithoutHeader_KeepsTheirPlace()
    {
        string plain = _folder.Write("plain", "a,b\nc,d,ignored\n"), named = _folder.Write("named", "other,score,item\nb,1,a\n\nd,2,c\n");
        Assert.That(ItemLists.ReadPairs(plain), Is.EqualTo(new[] { ("a", "b", $"{plain}:1:1"), ("c", "d", $"{plain}:2:1") }));
        Assert.That(ItemLists.ReadPairs(named), Is.EqualTo(new[] { ("a", "b", $"{named}:2:1"), ("c", "d", $"{named}:4:1") }));
    }

    [Test]
    public void ReadTags_ItemTagRows_MayNameColumns()
        => Assert.That(ItemLists.ReadTags(_folder.Write("tags", "tag,artistID\nbrit pop,7\n\"a,b\",7\n")), Is.EqualTo(new[] { ("7", "brit pop"), ("7", "a,b") }));

    private static IEnumerable<TestCaseData> Bad()
    {
        yield return new TestCaseData("R101", 2, "a,b\nc\n"u8.ToArray()).SetArgDisplayNames("one column");
        yield return new TestCaseData("R101", 2, "a,b\nc, \n"u8.ToArray()).SetArgDisplayNames("an empty cell");
        yield return new TestCaseData("R101", 2, "a,b\n\"c,d\n"u8.ToArray()).SetArgDisplayNames("an open quote");
        yield return new TestCaseData("R103", 2, (byte[])[.. "a,b\nc,"u8, 0xFF, .. "\n"u8]).SetArgDisplayNames("not UTF-8");
        yield return new TestCaseData("R104", 2, "a,b\nc,\0\n"u8.ToArray()).SetArgDisplayNames("NUL");
        yield return new TestCaseData("R109", 1, Array.Empty<byte>()).SetArgDisplayNames("an empty file");
        yield return new TestCaseData("R109", 1, "\n \n"u8.ToArray()).SetArgDisplayNames("blank lines");
        yield return new TestCaseData("R109", 1, "<!DOCTYPE html>"u8.ToArray()).SetArgDisplayNames("a page");
        yield return new TestCaseData("R109", 1, (byte[])[.. Enumerable.Repeat((byte)'a', 2_000_000)]).SetArgDisplayNames("a long line");
    }

    [TestCaseSource(nameof(Bad))]
    public void ReadPairs_BadContent_IsOneErrorWithItsPlace(string code, int line, byte[] content)
    {
        string path = _folder.Write("bad", content);
        var error = Assert.Throws<RedaException>(() => ItemLists.ReadPairs(path))!;
        Assert.That((error.Code, error.ExitCode), Is.EqualTo((code, 3)), error.Message);
        Assert.That(error.Location, Does.StartWith($"{path}:{line}:"));
    }

    [Test]
    public void Read_NoFileOrAFolder_IsR120()
    {
        Errors.Expect(() => ItemLists.ReadItems(_folder.PathOf("none")), "R120", _folder.PathOf("none"), RedaErrorKind.IO);
        Errors.Expect(() => ItemLists.ReadItems(_folder.Root), "R120", _folder.Root, RedaErrorKind.IO);
    }
}
