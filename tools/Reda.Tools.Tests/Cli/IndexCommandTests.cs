using System.Security.Cryptography;
using System.Text.Json;

namespace Reda.Tools.Tests.Cli;

/// <summary>index, and the commands that use one, on one small model.</summary>
internal sealed class IndexCommandTests
{
    private readonly TempFolder _folder = new();
    private string _model = null!;
    private string _index = null!;
    private ToolResult _built = null!;

    [OneTimeSetUp]
    public void TrainAndIndexOnce()
    {
        _model = _folder.PathOf("model.safetensors");
        _index = _folder.PathOf("model.index.safetensors");
        Tool.Run(["train", _folder.Write("data.csv", Tool.TinyCsv()), "--model", _model, "--quiet", .. Tool.Tiny()]).Succeeded();
        _built = Tool.Run("index", _model, "--json", "--precision", "float").Succeeded();
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Index_Json_DescribesTheFileBesideTheModel()
    {
        var built = _built.Objects().Single();
        Assert.That((built.GetProperty("event").GetString(), built.GetProperty("index").GetString(), built.GetProperty("model").GetString()), Is.EqualTo(("indexed", _index, _model)));
        Assert.That((built.GetProperty("items").GetInt32(), built.GetProperty("precision").GetString()), Is.EqualTo((100, "float")));
        Assert.That(built.GetProperty("rank").GetInt32(), Is.InRange(1, 96));
        Assert.That(built.GetProperty("explained").GetDouble(), Is.InRange(0.9, 1));
        Assert.That(built.GetProperty("bytes").GetInt64(), Is.EqualTo(new FileInfo(_index).Length));
        Assert.That(built.GetProperty("sha256").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_index)))));
        Assert.That(_built.Error, Is.Empty);
    }

    [Test]
    public void Index_AnyThreads_GiveTheSameFile()
    {
        string other = _folder.PathOf("other.index");
        Tool.Run("index", _model, "--output", other, "--threads", "1", "--precision", "float", "--quiet").Succeeded();
        Assert.That(File.ReadAllBytes(other), Is.EqualTo(File.ReadAllBytes(_index)));
        Tool.Run("index", _model, "--output", other, "--rank", "2", "--quiet").Succeeded();
        Assert.That(new FileInfo(other).Length, Is.LessThan(new FileInfo(_index).Length));
        Assert.That(Items(Recommend("--user", "u3", "--index", other)), Has.Length.EqualTo(10));
    }

    [Test]
    public void Recommend_WithIndex_FindsWhatTheModelFinds()
    {
        Assert.That(Items(Recommend("--user", "u3", "--index", "-n", "20")).Intersect(Items(Recommend("--user", "u3", "-n", "20"))).Count(), Is.GreaterThan(15));
        Assert.That(Recommend("--history", "i1,i2,i3", "--index", "--rerank", "100").GetRawText(), Is.EqualTo(Recommend("--history", "i1,i2,i3").GetRawText()));
        Assert.That(Items(Recommend("--user", "u3", "--index", "-n", "1000", "--include-seen")), Has.Length.EqualTo(100));
    }

    [Test]
    public void Recommend_AllWithIndex_GivesEveryUserWhatTheyGetAlone()
    {
        var all = Tool.Run("recommend", _model, "--all", "--index", "-n", "5", "--json").Succeeded().Objects();
        Assert.That(all.Select(found => found.GetProperty("user").GetString()), Is.EqualTo(Enumerable.Range(0, 60).Select(user => $"u{user}")));
        foreach (int user in new[] { 0, 31, 59 })
            Assert.That(all[user].GetRawText(), Is.EqualTo(Recommend("--user", $"u{user}", "-n", "5", "--index").GetRawText()));
    }

    [Test]
    public void Evaluate_WithIndex_IsCloseToTheModel()
    {
        string test = _folder.Write("test.csv", Tool.TinyTestCsv());
        var indexed = Tool.Run("evaluate", _model, "--test", test, "--index", "--full", "--json").Succeeded().Objects().Single();
        var exact = Tool.Run("evaluate", _model, "--test", test, "--full", "--json").Succeeded().Objects().Single();
        Assert.That((indexed.GetProperty("algorithm").GetString(), exact.GetProperty("algorithm").GetString()), Is.EqualTo(("REDA, indexed", "REDA")));
        foreach (string metric in new[] { "mrr", "full_mrr" }) Assert.That(indexed.GetProperty(metric).GetDouble(), Is.EqualTo(exact.GetProperty(metric).GetDouble()).Within(0.05), metric);
    }

    [Test]
    public void Inspect_ModelWithIndex_TellsOfIt()
    {
        var index = Tool.Run("inspect", _model, "--json").Succeeded().Objects().Single().GetProperty("index");
        Assert.That(index.GetProperty("precision").GetString(), Is.EqualTo("float"));
        Assert.That(Tool.Run("inspect", _model).Succeeded().Output, Does.Contain("float precision"));
    }

    [Test]
    public void Index_OfAnotherModel_IsRefusedAndWarnedOf()
    {
        string other = _folder.PathOf("second.safetensors");
        Tool.Run(["train", _folder.PathOf("data.csv"), "--model", other, "--seed", "2", "--quiet", .. Tool.Tiny()]).Succeeded();
        var missing = Tool.Run("recommend", other, "--user", "u3", "--index");
        File.Copy(_index, _folder.PathOf("second.index.safetensors"));
        var stale = Tool.Run("recommend", other, "--user", "u3", "--index");

        Assert.That((missing.ExitCode, missing.ErrorLine), Is.EqualTo((5, missing.ErrorLine)));
        Assert.That(missing.ErrorLine, Does.StartWith("reda: error R120 ").And.Contain("second.index.safetensors"));
        Assert.That(stale.ExitCode, Is.EqualTo(4));
        Assert.That(stale.ErrorLine, Does.StartWith("reda: error R114 ").And.Contain("another model"));
        Assert.That(Tool.Run("inspect", other).Succeeded().ErrorLines, Has.Length.EqualTo(1).And.All.StartsWith("reda: warning W114"));
    }

    [Test]
    public void Index_TooLittleMemoryOrNoPlace_LeavesNothing()
    {
        string output = _folder.PathOf("none.index");
        var memory = Tool.Run("index", _model, "--output", output, "--memory-limit", "1K");
        Assert.That((memory.ExitCode, memory.ErrorLine[..18]), Is.EqualTo((6, "reda: error R112: ")));
        Assert.That(Tool.Run("index", _model, "--output", Path.Combine(output, "x")).ErrorLine, Does.StartWith("reda: error R120 ").And.Contain("--output"));
        Assert.That(_folder.Files(), Has.None.StartsWith("none"));
    }

    private static string[] Items(JsonElement found) => [.. found.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("item").GetString()!)];

    private JsonElement Recommend(params string[] args) => Tool.Run(["recommend", _model, .. args, "--json"]).Succeeded().Objects().Single();
}
