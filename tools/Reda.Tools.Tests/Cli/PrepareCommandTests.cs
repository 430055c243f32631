namespace Reda.Tools.Tests.Cli;

internal sealed class PrepareCommandTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Prepare_Json_HasAnObjectAStepAndALastOne()
    {
        var events = Run("--min-user-actions", "5", "--json").Succeeded().Objects();
        Assert.That(events.Select(e => e.GetProperty("event").GetString()), Is.EqualTo(new[] { "step", "step", "step", "step", "prepared" }));
        Assert.That(events[0].GetProperty("actions").GetInt64(), Is.EqualTo(600));
        Assert.That(events[^1].EnumerateObject().Select(property => property.Name),
            Is.EqualTo(new[] { "event", "users", "items", "interactions", "test", "validation", "unknown_targets", "named_items", "files" }));
    }

    [TestCase("authors")]
    [TestCase("csv")]
    [TestCase("parquet")]
    public void Prepare_ThenTrainAndEvaluate_Works(string format)
    {
        Run("--output-format", format).Succeeded();
        string model = _folder.PathOf("model"), data = _folder.PathOf("out");
        Tool.Run(["train", data, "--model", model, "--test", data, "--quiet", .. Tool.Tiny()]).Succeeded();
        Assert.That(Tool.Run("evaluate", model, "--test", data, "--json").Succeeded().Objects()[0].GetProperty("users").GetInt32(), Is.EqualTo(60));
    }

    [Test]
    public void Prepare_ForPeople_ShowsTheCountsAfterEachStep()
        => Assert.That(Run("--k-core", "2").Succeeded().Output, Does.Contain("2-core").And.Contain("training").And.Contain("held out: 60"));

    [TestCase("prepare nope in out")]
    [TestCase("prepare 1 in out")]
    [TestCase("prepare generic in")]
    [TestCase("prepare generic in out --nope")]
    [TestCase("prepare generic in out --split first")]
    [TestCase("prepare generic in out --split none --validation")]
    [TestCase("prepare generic in out --rating-above nan")]
    [TestCase("prepare generic in out --rating-above 3,5")]
    [TestCase("prepare generic in out --k-core 0")]
    [TestCase("prepare generic in out --format tsv --delimiter comma")]
    [TestCase("prepare generic in out --output-format xlsx")]
    public void Prepare_WrongCommandLine_IsR001(string line)
    {
        var result = Tool.Run(line.Split(' '));
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((2, 1)));
        Assert.That(result.ErrorLine, Does.StartWith("reda: error R001: ").And.EndWith("; see reda prepare --help"));
    }

    [Test]
    public void Train_SeveralBadRows_AreListedBeforeTheOneErrorLine()
    {
        string data = _folder.Write("bad.csv", "user,item,rating\n" + string.Concat(Enumerable.Range(0, 12).Select(n => $"u{n},i,NaN\n")));
        var result = Tool.Run("train", data, "--model", _folder.PathOf("model"));
        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(result.ErrorLine, Does.StartWith($"reda: error R107 {data}:2:6: ").And.EndWith("; the first of 12 bad rows"));
        Assert.That(result.ErrorLines.Where(line => line.StartsWith($"reda: bad row R107 {data}:", StringComparison.Ordinal)), Has.Exactly(10).Items);
    }

    [Test]
    public void Train_SeveralFilesAndColumns_ReadsThemAsOne()
    {
        string[] rows = Tool.TinyCsv().Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        string first = _folder.Write("a.csv", "item,x,buyer\n" + string.Concat(rows[..300].Select(row => $"{row.Split(',')[1]},0,{row.Split(',')[0]}\n")));
        string second = _folder.Write("b.csv.gz", Gzip.Pack("item,x,buyer\n" + string.Concat(rows[300..].Select(row => $"{row.Split(',')[1]},0,{row.Split(',')[0]}\n"))));
        string[] args = ["train", first, second, "--model", _folder.PathOf("model"), "--user-column", "buyer", "--item-column", "1", "--json", .. Tool.Tiny()];
        var trained = Tool.Run(args).Succeeded().Objects()[^1];
        Assert.That((trained.GetProperty("users").GetInt32(), trained.GetProperty("items").GetInt32(), trained.GetProperty("interactions").GetInt32()), Is.EqualTo((60, 100, 600)));
    }

    private ToolResult Run(params string[] options)
        => Tool.Run(["prepare", "generic", _folder.Write("data.csv", Tool.TinyCsv()), _folder.PathOf("out"), .. options]);
}
