using System.Text;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.IO;

namespace Reda.Tools.Tests.IO;

internal sealed class InteractionsReaderTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("u1,a\nu1,b\nu2,a\n", TestName = "Read_Csv_GivesPairs")]
    [TestCase("u1\ta\nu1\tb\nu2\ta\n", TestName = "Read_Tsv_GivesPairs")]
    [TestCase("u1,a\r\nu1,b\r\nu2,a\r\n", TestName = "Read_CarriageReturnLineFeed_GivesPairs")]
    [TestCase("u1,a\ru1,b\ru2,a", TestName = "Read_CarriageReturnOnly_GivesPairs")]
    [TestCase("\uFEFFu1,a\nu1,b\nu2,a", TestName = "Read_ByteOrderMark_IsStripped")]
    [TestCase("\n  \nu1,a\n\nu1,b\n\nu2,a\n\n", TestName = "Read_BlankLines_AreSkipped")]
    [TestCase("\"u1\",\"a\"\n\"u1\",b\nu2,a\n", TestName = "Read_QuotedIds_AreUnquoted")]
    [TestCase("user,item\nu1,a\nu1,b\nu2,a\n", TestName = "Read_Header_IsSkipped")]
    [TestCase("item_id,stars,user_id\na,5,u1\nb,4,u1\na,1,u2\n", TestName = "Read_NamedColumns_AreFoundByName")]
    [TestCase("u1,a,5,x\nu1,b,4,y\nu2,a,3,z\n", TestName = "Read_FurtherColumns_AreNotUsed")]
    public void Read_Text_GivesTheSamePairs(string text)
        => Assert.That(Pairs(InteractionsReader.Read(_folder.Write("data", text))), Is.EqualTo(new[] { "u1:a", "u1:b", "u2:a" }));

    [Test]
    public void Read_QuotedDelimiterQuoteAndLineFeed_ArePartsOfTheId()
    {
        var data = InteractionsReader.Read(_folder.Write("data.csv", "u1,\"Tyler, The Creator\"\nu1,\"12\"\" remix\"\nu1,\"two\nlines\"\n"));
        Assert.That(data.Items.Ids, Is.EqualTo(new[] { "Tyler, The Creator", "12\" remix", "two\nlines" }));
    }

    [Test]
    public void Read_NumberSign_IsNotAComment()
        => Assert.That(InteractionsReader.Read(_folder.Write("data.csv", "#u,#a\n#u,#b\n")).Items.Ids, Is.EqualTo(new[] { "#a", "#b" }));

    [TestCase("<unknown>")]
    [TestCase("[x]")]
    [TestCase("{}")]
    public void Read_IdThatBeginsLikeAnotherFormat_IsAnId(string id)
        => Assert.That(InteractionsReader.Read(_folder.Write("data.csv", $"{id},a\n")).Users.Ids, Is.EqualTo(new[] { id }));

    [Test]
    public void Read_SpaceAroundIds_DoesNotCount()
        => Assert.That(Pairs(InteractionsReader.Read(_folder.Write("data.csv", " u1 , a\nu1,a \n"))), Is.EqualTo(new[] { "u1:a" }));

    [Test]
    public void Read_BothFormats_GiveTheSameInteractions()
    {
        var authors = InteractionsReader.Read(_folder.Write("trainset.txt", "0:5 6 7\n1:7 8\r\n2: 5\t9 \n"));
        var csv = InteractionsReader.Read(_folder.Write("data.csv", "0,5\n0,6\n0,7\n1,7\n1,8\n2,5\n2,9\n"));
        Assert.Multiple(() =>
        {
            Assert.That(authors.Users.Ids, Is.EqualTo(csv.Users.Ids));
            Assert.That(authors.Items.Ids, Is.EqualTo(csv.Items.Ids));
            Assert.That(authors.Offsets.ToArray(), Is.EqualTo(csv.Offsets.ToArray()));
            Assert.That(authors.HistoryItems.ToArray(), Is.EqualTo(csv.HistoryItems.ToArray()));
        });
    }

    [Test]
    public void Read_Folder_ReadsItsTrainingFile()
    {
        _folder.Write("trainset.txt", "0:1 2 3\n");
        var loaded = InteractionsReader.Load(_folder.Root);
        Assert.That((loaded.Format, loaded.Path, loaded.Interactions.Count), Is.EqualTo((DataFormat.Authors, _folder.PathOf("trainset.txt"), 3)));
    }

    [Test]
    public void Read_UserWithoutItems_IsKept()
    {
        var data = InteractionsReader.Read(_folder.Write("data", "0:1 2\n1:\n"));
        Assert.That((data.Users.Count, data.History(1).Length), Is.EqualTo((2, 0)));
    }

    [TestCase("0:1 2 1 1\n1:3\n1:3\n", 3, 3)]
    [TestCase("a,x\na,y\na,x\n", 2, 1)]
    public void Read_RepeatedPairs_AreMergedAndCounted(string text, int pairs, int merged)
    {
        var data = InteractionsReader.Read(_folder.Write("data", text));
        Assert.That((data.Count, data.DuplicatesMerged), Is.EqualTo((pairs, (long)merged)));
    }

    [Test]
    public void Read_LeadingZeros_NameTheSameNumber()
        => Assert.That(InteractionsReader.Read(_folder.Write("data", "007:01 1\n7:2\n")).Users.Ids, Is.EqualTo(new[] { "7" }));

    [Test]
    public void Read_LineLongerThanTheFirstBuffer_IsReadWhole()
    {
        string items = string.Join(' ', Enumerable.Range(0, 60_000));
        var data = InteractionsReader.Read(_folder.Write("data", "0:1\n1:" + items + "\n2:3\n"));
        Assert.That((data.Users.Count, data.History(1).Length), Is.EqualTo((3, 60_000)));
    }

    [TestCase("", "data:1:1", "empty", TestName = "Read_EmptyFile_IsRefused")]
    [TestCase("\n \r\n\n", "data:1:1", "no text", TestName = "Read_BlankFile_IsRefused")]
    [TestCase("user,item\n", "data:1:1", "no rows", TestName = "Read_HeaderOnly_IsRefused")]
    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "data:1:1", "Git LFS", TestName = "Read_LfsPointer_IsRefused")]
    [TestCase("<!DOCTYPE html>\n<html>a,b</html>\n", "data:1:1", "HTML", TestName = "Read_Html_IsRefused")]
    [TestCase("[\n  {\"user\": 1}\n]", "data:1:1", "JSON", TestName = "Read_JsonArray_IsRefused")]
    public void Read_FileWithoutInteractions_IsR109(string text, string location, string says)
    {
        string path = _folder.Write("data", text);
        Assert.That(Errors.Expect(() => InteractionsReader.Read(path), "R109", _folder.PathOf(location)).Message, Does.Contain(says));
    }

    [TestCase("alice\nbob\n", 1, "write user,item")]
    [TestCase("u;i\n1;2\n", 1, "--delimiter semicolon")]
    [TestCase("u|i\n", 1, "--delimiter pipe")]
    [TestCase("u i\n", 1, "--format space")]
    [TestCase("u,i\n\na,b\nc\n", 4, "write user,item")]
    [TestCase("u,i\n\"a\nb\",c\nd\te\n", 4, "looks like TSV; use --format tsv")]
    [TestCase("u,i\na,b,c\n", 2, "between double quotes")]
    [TestCase("u,i\na,\n", 2, "the item is empty", 3)]
    [TestCase("u,i\n , b\n", 2, "the user is empty")]
    [TestCase("u,i\n\"\u00e9,\n\", \n", 3, "the item is empty", 3)]
    [TestCase("u,i\na,\"b\nc,d\n", 2, "quote")]
    [TestCase("u,i\na,\"b\"c\n", 2, "quote")]
    public void Read_WrongColumns_IsR101(string text, int line, string says, int column = 1)
    {
        string path = _folder.Write("data.csv", text);
        Assert.That(Errors.Expect(() => InteractionsReader.Read(path), "R101", $"{path}:{line}:{column}").Message, Does.Contain(says));
    }

    [TestCase("0:1 2\n1 2\n", 2, 3)]
    [TestCase("0:1 2:3\n", 1, 6)]
    [TestCase(":1 2\n", 1, 1)]
    public void Read_BrokenAuthorsLine_IsR101(string text, int line, int column)
    {
        string path = _folder.Write("trainset.txt", text);
        Errors.Expect(() => InteractionsReader.Read(path), "R101", $"{path}:{line}:{column}");
    }

    [TestCase("0:1 2\n1:3 x4 5\n", 2, 5, "x4")]
    [TestCase("alice:1 2\n", 1, 1, "alice")]
    [TestCase("0:1 -2\n", 1, 5, "-2")]
    [TestCase("0:1 +2\n", 1, 5, "+2")]
    [TestCase("0:1 2.5\n", 1, 5, "2.5")]
    [TestCase("0:2147483648\n", 1, 3, "2147483648")]
    [TestCase("0:99999999999999999999\n", 1, 3, "99999999999999999999")]
    public void Read_IdThatIsNoNumber_IsR102(string text, int line, int column, string found)
    {
        string path = _folder.Write("trainset.txt", text);
        Assert.That(Errors.Expect(() => InteractionsReader.Read(path), "R102", $"{path}:{line}:{column}").Message, Does.Contain($"'{found}'"));
    }

    [Test]
    public void Read_LargestId_IsRead()
        => Assert.That(InteractionsReader.Read(_folder.Write("trainset.txt", "0:2147483647")).Items.Ids, Is.EqualTo(new[] { "2147483647" }));

    [TestCase("u,item\nu1,caf\u00e9\n", "latin1", 2, 7, "0xE9")]
    [TestCase("u,item\n", "utf-16", 1, 1, "UTF-16")]
    public void Read_OtherEncoding_IsR103(string text, string encoding, int line, int column, string says)
    {
        var target = Encoding.GetEncoding(encoding);
        string path = _folder.Write("data.csv", [.. target.GetPreamble(), .. target.GetBytes(text)]);
        Assert.That(Errors.Expect(() => InteractionsReader.Read(path), "R103", $"{path}:{line}:{column}").Message, Does.Contain(says));
    }

    [Test]
    public void Read_InvalidUtf8InAuthorsFormat_IsR103()
    {
        string path = _folder.Write("trainset.txt", [(byte)'0', (byte)':', (byte)'1', 0xC3, (byte)' ', (byte)'2']);
        Errors.Expect(() => InteractionsReader.Read(path), "R103", path + ":1:4");
    }

    [TestCase("u1,a\nu1,b\0\n", 2, 5)]
    [TestCase("0:1 2\0\n", 1, 6)]
    public void Read_Nul_IsR104(string text, int line, int column)
    {
        string path = _folder.Write("data", text);
        Errors.Expect(() => InteractionsReader.Read(path), "R104", $"{path}:{line}:{column}");
    }

    [Test]
    public void Read_EarlierError_IsReportedFirst()
    {
        string path = _folder.Write("data.csv", "u1,a\nlonely\nu1,b\0\n");
        Errors.Expect(() => InteractionsReader.Read(path), "R101", path + ":2:1");
    }

    [TestCase("u1,a\n", "u2,", 1 << 20, "", 2)]
    [TestCase("u1,a\n", "u2,", 1 << 20, "\nu3,b\n", 2)]
    [TestCase("", "u2,", 1 << 20, "\nu3,b\n", 1)]
    [TestCase("0:1\n", "1:", 16 << 20, "", 2)]
    [TestCase("0:1\n", "1:", 16 << 20, "\n2:3\n", 2)]
    public void Read_LineOverTheLimit_IsR109(string start, string lineStart, int limit, string end, int line)
    {
        string path = _folder.Write("data", start + lineStart + new string('1', limit) + end);
        Errors.Expect(() => InteractionsReader.Read(path), "R109", $"{path}:{line}:1");
    }

    [Test]
    public void Read_MissingFile_IsR120()
        => Errors.Expect(() => InteractionsReader.Read(_folder.PathOf("none")), "R120", _folder.PathOf("none"), RedaErrorKind.IO);

    [Test]
    public void Read_FolderWithoutTrainingFile_IsR120()
        => Errors.Expect(() => InteractionsReader.Read(_folder.Root), "R120", _folder.Root, RedaErrorKind.IO);

    [Test]
    public void Read_RandomBytes_EndsInDataOrALocatedError()
    {
        // Bytes that matter to the parsers, so that many structures arise.
        byte[] alphabet = [.. "01ab,:\t\n\r\" ;|<{"u8, 0, 0xFF, 0xC3, 0xA9];
        var random = new CounterRandom(11, 0, 0);
        for (int run = 0; run < 3000; run++)
        {
            byte[] bytes = new byte[random.Next(60)];
            for (int n = 0; n < bytes.Length; n++) bytes[n] = alphabet[random.Next(alphabet.Length)];
            string path = _folder.Write("fuzz", bytes);
            try
            {
                var data = InteractionsReader.Read(path);
                Assert.That(data.Users.Count, Is.GreaterThan(0), Convert.ToHexString(bytes));
            }
            catch (RedaException error)
            {
                Assert.That(error.Location, Does.Match(@"fuzz:[1-9]\d*:[1-9]\d*$"), Convert.ToHexString(bytes));
            }
        }
    }

    private static string[] Pairs(Interactions data)
        => [.. Enumerable.Range(0, data.Users.Count).SelectMany(user => data.History(user).ToArray().Select(item => $"{data.Users[user]}:{data.Items[item]}"))];
}
