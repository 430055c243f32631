using System.Text.Json;
using Reda.Experiments.Methods;

namespace Reda.Tools.Tests.Cli;

/// <summary>What the commands do with methods other than REDA.</summary>
internal sealed class MethodCommandTests
{
    private readonly TempFolder _folder = new();
    private string _data = null!;
    private string _test = null!;

    [OneTimeSetUp]
    public void WriteData()
    {
        _data = _folder.Write("data.csv", Tool.TinyCsv());
        _test = _folder.Write("test.csv", Tool.TinyTestCsv());
        Tool.Run("train", _data, "--model", _folder.PathOf("knn"), "--algorithm", "item-knn", "--quiet").Succeeded();
        Tool.Run("train", _data, "--model", _folder.PathOf("bpr"), "--algorithm", "bpr-mf", "--set", "epochs=3", "--set", "dimensions=8", "--quiet").Succeeded();
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCaseSource(nameof(Methods))]
    public void Train_EveryMethod_CanBeEvaluatedRecommendedAndInspected(string name)
    {
        string model = _folder.PathOf("method-" + name);
        List<string> arguments = ["train", _data, "--model", model, "--algorithm", name, "--test", _test, "--json"];
        Method method = MethodList.Named(name);
        if (method.Options.Contains("epochs")) arguments.AddRange(["--set", "epochs=2"]);
        if (method.Options.Contains("dimensions")) arguments.AddRange(["--set", "dimensions=8"]);
        JsonElement[] trained = Tool.Run([.. arguments]).Succeeded().Objects();
        JsonElement evaluated = Tool.Run("evaluate", model, "--test", _test, "--full", "--json").Succeeded().Objects().Single();
        JsonElement user = Tool.Run("recommend", model, "--user", "u1", "--json").Succeeded().Objects().Single();
        JsonElement stranger = Tool.Run("recommend", model, "--history", "i1,i2,i3", "-n", "5", "--json").Succeeded().Objects().Single();
        JsonElement inspected = Tool.Run("inspect", model, "--json").Succeeded().Objects().Single();

        Assert.That(trained.Select(e => e.GetProperty("event").GetString()), Is.EqualTo(new[] { "evaluation", "trained" }));
        Assert.That(evaluated.GetProperty("hr@10").GetDouble(), Is.EqualTo(trained[0].GetProperty("hr@10").GetDouble()));
        Assert.That(user.GetProperty("items").GetArrayLength(), Is.EqualTo(10));
        Assert.That(stranger.GetProperty("items").GetArrayLength(), Is.EqualTo(5));
        Assert.That(inspected.GetProperty("sha256").GetString(), Is.EqualTo(trained[1].GetProperty("sha256").GetString()));
    }

    [Test]
    public void Recommend_Somebody_NeverNamesWhatTheyHave()
    {
        JsonElement found = Tool.Run("recommend", _folder.PathOf("bpr"), "--user", "u1", "-n", "100", "--json").Succeeded().Objects().Single();
        string[] items = [.. found.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("item").GetString()!)];

        Assert.That(items, Has.Length.EqualTo(90));
        Assert.That(Tool.TinyCsv().Split('\n').Where(line => line.StartsWith("u1,", StringComparison.Ordinal)).Select(line => line[3..]).Intersect(items), Is.Empty);
    }

    [Test]
    public void Recommend_All_IsTheSameAsOneByOne()
    {
        string[] all = Tool.Run("recommend", _folder.PathOf("bpr"), "--all", "-n", "3", "--json").Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] shards = [.. new[] { "0/2", "1/2" }.SelectMany(shard =>
            Tool.Run("recommend", _folder.PathOf("bpr"), "--all", "-n", "3", "--json", "--shard", shard).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))];

        Assert.That(all, Has.Length.EqualTo(60));
        Assert.That(shards, Is.EqualTo(all));
        Assert.That(all[7], Is.EqualTo(Tool.Run("recommend", _folder.PathOf("bpr"), "--user", "u7", "-n", "3", "--json").Succeeded().Output.TrimEnd('\n')));
    }

    [Test]
    public void Train_SameSeed_GivesTheSameFileForAnyThreads()
    {
        Tool.Run("train", _data, "--model", _folder.PathOf("again"), "--algorithm", "bpr-mf", "--set", "epochs=3", "--set", "dimensions=8", "--quiet", "--threads", "1").Succeeded();

        Assert.That(File.ReadAllBytes(_folder.PathOf("again")), Is.EqualTo(File.ReadAllBytes(_folder.PathOf("bpr"))));
    }

    [Test]
    public void Train_OptionsOfTune_AreTaken()
    {
        string best = _folder.PathOf("best.json");
        Tool.Run("tune", _data, "--algorithm", "item-knn", "--trials", "3", "--best", best, "--quiet").Succeeded();
        Tool.Run("train", _data, "--model", _folder.PathOf("tuned"), "--algorithm", "item-knn", "--options", best, "--set", "shrink=7", "--quiet").Succeeded();
        JsonElement options = Tool.Run("inspect", _folder.PathOf("tuned"), "--json").Succeeded().Objects().Single().GetProperty("options");

        Assert.That(options.GetProperty("shrink").GetDouble(), Is.EqualTo(7));
    }

    [TestCase("--algorithm", "telepathy", "takes reda")]
    [TestCase("--algorithm", "item-knn", "--set", "shrink", "--set takes NAME=VALUE")]
    [TestCase("--algorithm", "item-knn", "--set", "depth=3", "found 'depth'")]
    [TestCase("--algorithm", "item-knn", "--set", "shrink=-1", "Shrink")]
    [TestCase("--algorithm", "item-knn", "--set", "shrink=much", "much")]
    [TestCase("--algorithm", "item-knn", "--aspects", "3", "--aspects is an option of REDA")]
    [TestCase("--algorithm", "item-knn", "--validate", "--validate is an option of REDA")]
    [TestCase("--set", "aspects=3", "--set is for comparison methods")]
    public void Train_OptionsThatDoNotFit_AreRefused(params string[] argumentsAndMessage)
    {
        var result = Tool.Run(["train", _data, "--model", _folder.PathOf("refused"), .. argumentsAndMessage[..^1]]);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorLine, Does.Contain(argumentsAndMessage[^1]));
        Assert.That(File.Exists(_folder.PathOf("refused")), Is.False);
    }

    [TestCase("{\"algorithm\":\"ease\",\"options\":{}}", "it is for --algorithm ease")]
    [TestCase("{\"algorithm\":\"item-knn\"}", "it holds no options")]
    [TestCase("[]", "it is no object")]
    [TestCase("{", "cannot be read")]
    public void Train_BrokenOptionsFile_IsRefused(string text, string message)
    {
        string file = _folder.Write("options.json", text);
        var result = Tool.Run("train", _data, "--model", _folder.PathOf("refused"), "--algorithm", "item-knn", "--options", file);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorLine, Does.StartWith($"reda: error R001 {file}: ").And.Contain(message));
    }

    [TestCase("evaluate", "--pooling", "mean")]
    [TestCase("evaluate", "--index")]
    [TestCase("recommend", "--explain")]
    [TestCase("recommend", "--index")]
    public void AbilitiesOfReda_OfOtherMethods_AreRefused(string command, params string[] option)
    {
        string[] subject = command == "evaluate" ? ["--test", _test] : ["--user", "u1"];
        var result = Tool.Run([command, _folder.PathOf("knn"), .. subject, .. option]);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorLine, Does.Contain($"{option[0]} needs a REDA model").And.Contain("item-knn"));
    }

    [TestCase("similar", "--item", "i1")]
    [TestCase("index")]
    [TestCase("export", "--items", "x.npy")]
    public void CommandsOfRedaModels_OnOtherMethods_SayWhatTheFileIs(string command, params string[] option)
    {
        var result = Tool.Run([command, _folder.PathOf("knn"), .. option]);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorLine, Does.Contain("this command needs a model").And.Contain("holds item-knn"));
    }

    [Test]
    public void Recommend_UnknownUser_IsR106()
    {
        var result = Tool.Run("recommend", _folder.PathOf("bpr"), "--user", "nobody");

        Assert.That((result.ExitCode, result.ErrorLine.Contains("R106", StringComparison.Ordinal)), Is.EqualTo((3, true)));
    }

    private static IEnumerable<string> Methods() => MethodList.All.Select(method => method.Name).Where(name => name != MethodList.Reda.Name);
}
