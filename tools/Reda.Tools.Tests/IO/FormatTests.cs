using Reda.Engine.Data;
using Reda.IO;

namespace Reda.Tools.Tests.IO;

/// <summary>Every format, packed or not, gives the same interactions, recognised by content or named.</summary>
internal sealed class FormatTests
{
    private static readonly string[] s_pairs = ["1:10", "1:11", "2:10"];

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    private static IEnumerable<TestCaseData> Files()
    {
        yield return new TestCaseData("1:10 11\n2:10\n"u8.ToArray(), DataFormat.Authors, null).SetArgDisplayNames("authors");
        yield return new TestCaseData("1,10\n1,11\n2,10\n"u8.ToArray(), DataFormat.Delimited, ",").SetArgDisplayNames("csv");
        yield return new TestCaseData("user,item\n1,\"10\"\n1,11\n2,10\n"u8.ToArray(), DataFormat.Delimited, ",").SetArgDisplayNames("csv with header and quotes");
        yield return new TestCaseData("1\t10\n1\t11\n2\t10\n"u8.ToArray(), DataFormat.Delimited, "\t").SetArgDisplayNames("tsv");
        yield return new TestCaseData("1::10::5::978300760\n1::11::3::978302109\n2::10::4::978301968\n"u8.ToArray(), DataFormat.Delimited, "::").SetArgDisplayNames("colons");
        yield return new TestCaseData("1 10 5\n1 11 3\n2 10 1\n"u8.ToArray(), DataFormat.Delimited, " ").SetArgDisplayNames("space");
        yield return new TestCaseData("{\"user_id\":\"1\",\"item_id\":10}\n{\"item_id\":\"11\",\"user_id\":1}\n\n{\"user_id\":2,\"item_id\":\"10\",\"x\":[{}]}"u8.ToArray(), DataFormat.JsonLines, null).SetArgDisplayNames("jsonl");
        yield return new TestCaseData(ParquetSamples.Write(("item", new[] { "10", "11", "10" }), ("user", new[] { "1", "1", "2" })), DataFormat.Parquet, null).SetArgDisplayNames("parquet of strings");
        yield return new TestCaseData(ParquetSamples.Write(("userId", new[] { 1, 1, 2 }), ("movieId", new[] { 10L, 11L, 10L })), DataFormat.Parquet, null).SetArgDisplayNames("parquet of numbers");
    }

    [TestCaseSource(nameof(Files))]
    public void Load_ByContent_GivesThePairs(byte[] content, DataFormat format, string? delimiter)
    {
        var loaded = InteractionsReader.Load(_folder.Write("data", content));
        Assert.That((loaded.Format, delimiter is null), Is.EqualTo((format, format != DataFormat.Delimited)));
        Assert.That(Pairs(loaded.Interactions), Is.EquivalentTo(s_pairs));
    }

    [TestCaseSource(nameof(Files))]
    public void Load_Packed_GivesThePairs(byte[] content, DataFormat format, string? delimiter)
    {
        var loaded = InteractionsReader.Load(_folder.Write("data.gz", Gzip.Pack(content)), new ReadOptions { Format = format, Delimiter = delimiter });
        Assert.That(loaded.Format, Is.EqualTo(format));
        Assert.That(Pairs(loaded.Interactions), Is.EquivalentTo(s_pairs));
        Assert.That(Directory.GetFiles(Path.GetTempPath(), $"reda-{Environment.ProcessId}-*.tmp"), Is.Empty, "temporary files are removed");
    }

    [TestCaseSource(nameof(Files))]
    public void Load_StandardInput_GivesThePairs(byte[] content, DataFormat format, string? delimiter)
    {
        var loaded = InteractionsReader.Load("-", new ReadOptions { Format = format, Delimiter = delimiter, StandardInput = new MemoryStream(content) });
        Assert.That(Pairs(loaded.Interactions), Is.EquivalentTo(s_pairs));
    }

    [Test]
    public void Load_SeveralFiles_ReadsThemAsOne()
    {
        string[] paths = [_folder.Write("a.csv", "1,10\n"), _folder.Write("b.jsonl", "{\"user\":1,\"item\":11}"), _folder.Write("c.gz", Gzip.Pack("2:10\n1:10\n"))];
        var loaded = InteractionsReader.Load(paths);
        Assert.That(Pairs(loaded.Interactions), Is.EquivalentTo(s_pairs));
        Assert.That((loaded.Format, loaded.Path, loaded.Interactions.DuplicatesMerged), Is.EqualTo((DataFormat.Delimited, string.Join(", ", paths), 1L)));
    }

    [Test]
    public void Load_GzipOfSeveralMembers_ReadsAll()
    {
        byte[] content = [.. Gzip.Pack("1,10\n1,11\n"), .. Gzip.Pack("2,10\n")];
        Assert.That(Pairs(InteractionsReader.Read(_folder.Write("data.gz", content))), Is.EquivalentTo(s_pairs));
    }

    [TestCase("x,u,i\n5,1,10\n5,1,11\n5,2,10\n", "2", "3")]
    [TestCase("x,u,i\n5,1,10\n5,1,11\n5,2,10\n", "u", "i")]
    [TestCase("what,WHO,x\n10,1,5\n11,1,5\n10,2,5\n", "who", null)]
    [TestCase("10,1\n11,1\n10,2\n", "2", null)]
    [TestCase("10,1\n11,1\n10,2\n", null, "1")]
    [TestCase("user,item,buyer\n10,10,1\n11,11,1\n10,10,2\n", "buyer", null)]
    [TestCase("{\"a\":1,\"b\":10}\n{\"a\":1,\"b\":11}\n{\"a\":2,\"b\":10}\n", "a", "b")]
    public void Load_GivenColumns_AreUsed(string text, string? user, string? item)
        => Assert.That(Pairs(InteractionsReader.Read(_folder.Write("data", text), new ReadOptions { UserColumn = user, ItemColumn = item })), Is.EquivalentTo(s_pairs));

    [Test]
    public void Load_ParquetColumns_AreFoundByNameAndNumber()
    {
        string path = _folder.Write("data", ParquetSamples.Write(("a", new[] { "1", "1", "2" }), ("b", new[] { 10, 11, 10 }), ("t", new[] { DateTime.UnixEpoch, default, default })));
        Assert.That(Pairs(InteractionsReader.Read(path, new ReadOptions { UserColumn = "a", ItemColumn = "2", TimestampColumn = "t" })), Is.EquivalentTo(s_pairs));
    }

    [Test]
    public void Load_ManyParquetRows_KeepsEveryColumn()
    {
        const int Rows = 50_000;
        string[] users = [.. Enumerable.Range(0, Rows).Select(n => $"user {n % 9973}")], items = [.. Enumerable.Range(0, Rows).Select(n => $"item {n}")];
        var data = InteractionsReader.Read(_folder.Write("data", ParquetSamples.Write(("user", users), ("item", items))));
        Assert.That(Pairs(data), Is.EquivalentTo(users.Zip(items, (user, item) => $"{user}:{item}")));
    }

    [TestCase("train.csv", "1,10\n")]
    [TestCase("trainset.txt", "1:10\n")]
    public void Read_Folder_FindsTheTrainingFile(string name, string text)
    {
        _folder.Write(name, text);
        Assert.That(Pairs(InteractionsReader.Read(_folder.Root)), Is.EqualTo(new[] { "1:10" }));
    }

    [TestCase("u,\"a\tb\"\n", "a\tb")]
    [TestCase("\"u\tv\",\"a::b\"\n", "a::b")]
    [TestCase("u\t\"a,b\"\n", "a,b")]
    public void Read_OtherDelimitersInQuotes_AreCharacters(string text, string item)
        => Assert.That(InteractionsReader.Read(_folder.Write("data", text)).Items.Ids, Is.EqualTo(new[] { item }));

    [Test]
    public void Read_QuotesInColonSeparatedText_AreCharacters()
        => Assert.That(InteractionsReader.Read(_folder.Write("data", "1::\"Heroes\"\n2::5\" single\n")).Items.Ids, Is.EqualTo(new[] { "\"Heroes\"", "5\" single" }));

    private static string[] Pairs(Interactions data)
        => [.. Enumerable.Range(0, data.Users.Count).SelectMany(user => data.History(user).ToArray().Select(item => $"{data.Users[user]}:{data.Items[item]}"))];
}
