using System.Security.Cryptography;
using System.Text.Json;
using Reda.Tools.Tests.IO.Results;

namespace Reda.Tools.Tests.Cli;

/// <summary>Recommendations in files and forms, in parts, and restricted by lists.</summary>
internal sealed class RecommendOutputTests
{
    private TinyModel _model = null!;

    private TempFolder Folder => _model.Folder;

    [OneTimeSetUp]
    public void TrainOnce() => _model = new TinyModel();

    [OneTimeTearDown]
    public void RemoveFolder() => _model.Dispose();

    /// <summary>Batch jobs join their parts with cat: the header stands in part 0 alone.</summary>
    [Test]
    public void Shards_OneAfterTheOther_AreTheWholeRunByteForByte(
        [Values("csv", "jsonl", "txt")] string extension, [Values(1, 3, 7, 60, 64)] int shards, [Values] bool index)
    {
        string[] indexed = index ? ["--index", Index()] : [];
        byte[] whole = All($"whole.{extension}", indexed);
        byte[] joined = [.. Enumerable.Range(0, shards).SelectMany(part => All($"part.{extension}", ["--shard", $"{part}/{shards}", "--threads", "1", .. indexed]))];
        Assert.That(whole, Is.Not.Empty);
        Assert.That(joined, Is.EqualTo(whole));
    }

    [Test]
    public void Shards_OnStandardOutput_JoinAsWell([Values("--json", "--quiet")] string option)
    {
        string Output(params string[] shard) => Tool.Run(["recommend", _model.Path, "--all", "-n", "3", option, .. shard]).Succeeded().Output;
        Assert.That(Output("--shard", "0/2") + Output("--shard", "1/2"), Is.EqualTo(Output()));
    }

    [Test]
    public async Task Shards_OfParquet_HoldTheRowsOfTheWhole()
    {
        async Task<List<(string? User, int Rank, string? Item, float Score, string? Name)>> Rows(params string[] shard)
            => await RecommendationWriterTests.ReadAll(new MemoryStream(All("part.parquet", shard)));

        var whole = await Rows();
        Assert.That(whole, Has.Count.EqualTo(60 * 4));
        Assert.That((await Rows("--shard", "0/3")).Concat(await Rows("--shard", "1/3")).Concat(await Rows("--shard", "2/3")), Is.EqualTo(whole));
        Assert.That(whole.Take(4).Select(row => (row.User, row.Rank, row.Item)), Is.EqualTo(Items(Recommend("--user", "u0", "-n", "4")).Select((item, n) => ("u0", n + 1, item))));
    }

    [Test]
    public void Output_EveryFormat_IsChosenByExtensionOrByName()
    {
        string csv = System.Text.Encoding.UTF8.GetString(All("all.csv"));
        Assert.That(All("odd.data", "--output-format", "csv"), Is.EqualTo(All("all.csv")));
        Assert.That(csv.Split('\n')[0], Is.EqualTo("user,item,score"));
        Assert.That(csv, Is.EqualTo(Tool.Run("recommend", _model.Path, "--all", "-n", "4", "--quiet").Succeeded().Output));
        Assert.That(All("all.ndjson"), Is.EqualTo(All("all.jsonl")));
        Assert.That(System.Text.Encoding.UTF8.GetString(All("all.jsonl")), Is.EqualTo(Tool.Run("recommend", _model.Path, "--all", "-n", "4", "--json").Succeeded().Output));
        Assert.That(System.Text.Encoding.UTF8.GetString(All("all.txt")), Does.Contain("recommended for user u59"));
        Assert.That(All("all.parquet")[..4], Is.EqualTo("PAR1"u8.ToArray()));
        Assert.That(Tool.Run("recommend", _model.Path, "--user", "u3", "--output-format", "jsonl").Output, Is.EqualTo(Tool.Run("recommend", _model.Path, "--user", "u3", "--json").Output));
        Assert.That(Tool.Run("recommend", _model.Path, "--history", "i1,i2", "--output-format", "csv", "-n", "2").Succeeded().Output, Does.Match("^user,item,score\n,i\\d+,.*\n,i\\d+,.*\n$"));
    }

    [Test]
    public void Output_Json_TellsOfTheFile()
    {
        string file = Folder.PathOf("told.csv");
        var told = Tool.Run("recommend", _model.Path, "--all", "-n", "4", "--output", file, "--json").Succeeded().Objects().Single();
        Assert.That((told.GetProperty("event").GetString(), told.GetProperty("output").GetString()), Is.EqualTo(("written", file)));
        Assert.That((told.GetProperty("users").GetInt32(), told.GetProperty("recommendations").GetInt64(), told.GetProperty("bytes").GetInt64()), Is.EqualTo((60, 240L, new FileInfo(file).Length)));
        Assert.That(told.GetProperty("sha256").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))));
    }

    [Test]
    public void Output_ThatFails_LeavesTheOldFile()
    {
        string file = Folder.Write("old.csv", "old");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var interrupted = Tool.Run(cancelled.Token, "recommend", _model.Path, "--all", "--output", file, "--quiet");
        var memory = Tool.Run("recommend", _model.Path, "--all", "--output", file, "--memory-limit", "1K", "--quiet");
        Assert.That((interrupted.ExitCode, memory.ExitCode), Is.EqualTo((130, 6)));
        Assert.That(File.ReadAllText(file), Is.EqualTo("old"));
        Assert.That(Tool.Run("recommend", _model.Path, "--all", "--output", Folder.PathOf("none/all.csv")).ErrorLine, Does.StartWith("reda: error R120 ").And.Contain("--output"));
        Assert.That(Folder.Files(), Has.None.EndsWith(".tmp"));
    }

    [Test]
    public void Candidates_OfAFile_AreTheOnlyOnes([Values] bool index)
    {
        string candidates = Folder.Write("candidates.csv", "item\ni1\ni5\ni30\ni77\n"), exclude = Folder.Write("exclude.txt", "i5\n");
        string[] indexed = index ? ["--index", Index()] : [];
        Assert.That(Items(Recommend(["--history", "i1,i2", "--candidates", candidates, .. indexed])), Is.EquivalentTo(new[] { "i5", "i30", "i77" }));
        Assert.That(Items(Recommend(["--history", "i1,i2", "--candidates", candidates, "--include-seen", "-n", "3", .. indexed])), Has.Length.EqualTo(3).And.SubsetOf(new[] { "i1", "i5", "i30", "i77" }));
        Assert.That(Items(Recommend(["--history", "i1,i2", "--candidates", candidates, "--exclude", exclude, .. indexed])), Is.EquivalentTo(new[] { "i30", "i77" }));
        Assert.That(Items(Recommend(["--history", "i1,i2", "--exclude", exclude, "-n", "1000", .. indexed])), Has.Length.EqualTo(97).And.No.Member("i5"));
        var all = Tool.Run(["recommend", _model.Path, "--all", "--candidates", candidates, "--json", .. indexed]).Succeeded().Objects();
        foreach (int user in new[] { 0, 31, 59 })
            Assert.That(all[user].GetRawText(), Is.EqualTo(Recommend(["--user", $"u{user}", "--candidates", candidates, .. indexed]).GetRawText()));
    }

    [Test]
    public void Candidates_Unknown_AreCountedOrRefused()
    {
        string some = Folder.Write("some.csv", "i1\nx\ny\nx\n"), none = Folder.Write("none.csv", "x\ny\n"), headerOnly = Folder.Write("header.csv", "item\n");
        var warned = Tool.Run("recommend", _model.Path, "--user", "u3", "--candidates", some, "--json").Succeeded();
        Assert.That(warned.ErrorLines, Is.EqualTo(new[] { $"reda: warning W150: {some}: 2 of 3 items are unknown to the model, such as 'x': cannot be recommended" }));
        Assert.That(Tool.Run("recommend", _model.Path, "--user", "u3", "--exclude", some).Succeeded().ErrorLines.Single(), Does.StartWith("reda: warning W150: ").And.Contain("excluding them changes nothing"));
        foreach (var (option, file) in new[] { ("--candidates", none), ("--exclude", none), ("--candidates", headerOnly) })
        {
            var refused = Tool.Run("recommend", _model.Path, "--user", "u3", option, file);
            Assert.That((refused.ExitCode, refused.Output), Is.EqualTo((3, "")));
            Assert.That(refused.ErrorLine, Does.StartWith($"reda: error R150 {file}: "));
        }

        Assert.That(Tool.Run("recommend", _model.Path, "--user", "u3", "--exclude", headerOnly).Succeeded().Error, Is.Empty);
        Assert.That(Tool.Run("recommend", _model.Path, "--user", "u3", "--candidates", Folder.PathOf("nowhere")).ErrorLine, Does.StartWith("reda: error R120 "));
    }

    [TestCase("--all --output all.xyz", "names no format")]
    [TestCase("--all --output all.npy", "names no format")]
    [TestCase("--all --output all.csv --output-format excel", "--output-format takes")]
    [TestCase("--all --output-format parquet", "give --output")]
    [TestCase("--all --shard 3/3", "I from 0 to N - 1")]
    [TestCase("--all --shard 1", "--shard takes I/N")]
    [TestCase("--all --shard -1/3", "--shard takes I/N")]
    [TestCase("--all --shard 0/0", "--shard takes I/N")]
    [TestCase("--user u3 --shard 0/3", "--shard takes --all")]
    [TestCase("--user u3 --explain --output a.csv", "--explain writes to standard output")]
    [TestCase("--user u3 --output-format csv --json", "--json writes JSON lines")]
    public void CommandLine_ThatCannotBeMeant_IsR001(string options, string words)
    {
        var result = Tool.Run(["recommend", _model.Path, .. options.Split(' ')]);
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.ErrorLine, Does.StartWith("reda: error R001: ").And.Contain(words));
    }

    private string Index()
    {
        string index = Folder.PathOf("the.index");
        if (!File.Exists(index)) Tool.Run("index", _model.Path, "--output", index, "--quiet").Succeeded();
        return index;
    }

    private byte[] All(string name, params string[] options)
    {
        string file = Folder.PathOf(name);
        Tool.Run(["recommend", _model.Path, "--all", "-n", "4", "--output", file, "--quiet", .. options]).Succeeded();
        return File.ReadAllBytes(file);
    }

    private static string[] Items(JsonElement found) => [.. found.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("item").GetString()!)];

    private JsonElement Recommend(params string[] args) => Tool.Run(["recommend", _model.Path, .. args, "--json"]).Succeeded().Objects().Single();
}
