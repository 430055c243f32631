using System.Security.Cryptography;
using System.Text.Json;

namespace Reda.Tools.Tests.Cli;

/// <summary>train, evaluate, recommend and inspect on one small model, and the JSON keys that others rely on.</summary>
internal sealed class RoundTripTests
{
    private static readonly string[] s_metrics = ["hr@5", "ndcg@5", "hr@10", "ndcg@10", "hr@15", "ndcg@15", "mrr"];

    private readonly TempFolder _folder = new();
    private string _model = null!;
    private string _test = null!;
    private ToolResult _trained = null!;

    [OneTimeSetUp]
    public void TrainOnce()
    {
        _model = _folder.PathOf("model.safetensors");
        _test = _folder.Write("test.csv", Tool.TinyTestCsv());
        _trained = Tool.Run(["train", _folder.Write("data.csv", Tool.TinyCsv()), "--model", _model, "--test", _test, "--json", .. Tool.Tiny()]).Succeeded();
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Train_Json_HasTheContractsKeys()
    {
        var events = _trained.Objects();
        Assert.That(events.Select(e => e.GetProperty("event").GetString()), Is.EqualTo(new[] { "epoch", "epoch", "evaluation", "trained" }));
        Assert.That(Keys(events[1]), Is.SupersetOf(new[] { "event", "epoch", "loss", "seconds", "samples_per_second", "gradient_seconds", "optimizer_seconds", "sampling_seconds" }));
        Assert.That(events[1].GetProperty("epoch").GetInt32(), Is.EqualTo(2));
        var last = events[^1];
        Assert.That(Keys(last), Is.SupersetOf(new[] { "event", "users", "items", "interactions", "parameters", "model", "sha256" }));
        int parameters = (2 * 4 * 8) + (3 * 8) + 3 + 3 + (100 * 3 * 8);
        Assert.That(
            (last.GetProperty("users").GetInt32(), last.GetProperty("items").GetInt32(), last.GetProperty("interactions").GetInt32(), last.GetProperty("parameters").GetInt32()),
            Is.EqualTo((60, 100, 600, parameters)));
        Assert.That(last.GetProperty("model").GetString(), Is.EqualTo(_model));
        Assert.That(last.GetProperty("sha256").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_model)))));
    }

    [Test]
    public void Train_JsonWithoutQuiet_WritesNoProgressBesideIt()
        => Assert.That(_trained.ErrorLines, Has.Length.EqualTo(1).And.All.Contains("60 users, 100 items, 600 interactions"));

    [Test]
    public void Train_SameSeed_GivesTheSameFileForAnyThreads()
    {
        string other = _folder.PathOf("other.safetensors");
        Tool.Run(["train", _folder.PathOf("data.csv"), "--model", other, "--test", _test, "--threads", "1", "--quiet", .. Tool.Tiny()]).Succeeded();
        Assert.That(File.ReadAllBytes(other), Is.EqualTo(File.ReadAllBytes(_model)));
        Tool.Run(["train", _folder.PathOf("data.csv"), "--model", other, "--test", _test, "--seed", "2", "--quiet", .. Tool.Tiny()]).Succeeded();
        Assert.That(File.ReadAllBytes(other), Is.Not.EqualTo(File.ReadAllBytes(_model)));
    }

    [Test]
    public void Evaluate_Json_HasTheContractsKeysAndRepeatsTraining()
    {
        var evaluation = Evaluate();
        Assert.That(Keys(evaluation), Is.SupersetOf(s_metrics).And.SupersetOf(new[] { "event", "users", "protocol", "ties", "seconds", "pairs_per_second" }));
        Assert.That((evaluation.GetProperty("users").GetInt32(), evaluation.GetProperty("ties").GetString()), Is.EqualTo((60, "expected")));
        var inTraining = _trained.Objects()[2];
        foreach (string metric in s_metrics) Assert.That(evaluation.GetProperty(metric).GetDouble(), Is.EqualTo(inTraining.GetProperty(metric).GetDouble()), metric);
    }

    [Test]
    public void Evaluate_Full_AddsTheSameMetricsAmongAllItems()
        => Assert.That(Keys(Evaluate("--full")), Is.SupersetOf(s_metrics.Select(metric => "full_" + metric)));

    [Test]
    public void Evaluate_ProtocolOptions_ReachTheProtocol()
    {
        var evaluation = Evaluate("--negatives", "20", "--negatives-seed", "9", "--ties", "loses");
        Assert.That(
            (evaluation.GetProperty("negatives").GetInt32(), evaluation.GetProperty("negatives_seed").GetInt32(), evaluation.GetProperty("ties").GetString()),
            Is.EqualTo((20, 9, "loses")));
        Assert.That(evaluation.GetProperty("protocol").GetString(), Does.Contain("20").And.Contain("9"));
    }

    [Test]
    public void Evaluate_Pooling_OverridesTheModels()
        => Assert.That(Evaluate("--pooling", "log-mean-exp", "--beta", "50").GetProperty("mrr").GetDouble(), Is.Not.EqualTo(Evaluate().GetProperty("mrr").GetDouble()));

    [Test]
    public void Evaluate_UnknownTargetsAndUsers_AreMissesAndWarnedOf()
    {
        string test = _folder.Write("strange.csv", "user,item\nu0,i24\nu0,new\nstranger,i3\n");
        var result = Tool.Run("evaluate", _model, "--test", test, "--json").Succeeded();
        Assert.That(result.ErrorLines, Has.Length.EqualTo(2));
        Assert.That(result.ErrorLines[0], Does.StartWith("reda: warning W106: 1 of 3 test targets"));
        Assert.That(result.ErrorLines[1], Does.StartWith("reda: warning W106: 1 of 3 test users"));
        Assert.That(result.Objects()[0].GetProperty("users").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public void Recommend_UserAndTheirHistory_GetTheSameItems()
    {
        string history = string.Join(',', Tool.TinyCsv().Split('\n').Where(line => line.StartsWith("u3,", StringComparison.Ordinal)).Select(line => line[3..]));
        var byUser = Recommend("--user", "u3", "-n", "5");
        var byHistory = Recommend("--history", history, "-n", "5");
        Assert.That(Keys(byUser), Is.SupersetOf(new[] { "user", "items" }));
        Assert.That(Keys(byUser.GetProperty("items")[0]), Is.SupersetOf(new[] { "item", "score", "name" }));
        Assert.That((byUser.GetProperty("user").GetString(), byHistory.GetProperty("user").GetString()), Is.EqualTo(("u3", (string?)null)));
        Assert.That(byUser.GetProperty("items").GetRawText(), Is.EqualTo(byHistory.GetProperty("items").GetRawText()));
        Assert.That(Items(byUser), Has.Length.EqualTo(5).And.None.AnyOf(history.Split(',')));
    }

    [Test]
    public void Recommend_IncludeSeen_RanksTheWholeCatalogue()
        => Assert.That(Items(Recommend("--user", "u3", "-n", "1000", "--include-seen")), Has.Length.EqualTo(100));

    [Test]
    public void Recommend_All_GivesEveryUserWhatTheyGetAlone([Values("0", "80K")] string memoryLimit)
    {
        var result = Tool.Run("recommend", _model, "--all", "-n", "5", "--memory-limit", memoryLimit, "--json", "--threads", "1").Succeeded();
        var all = result.Objects();
        Assert.That(all.Select(found => found.GetProperty("user").GetString()), Is.EqualTo(Enumerable.Range(0, 60).Select(user => $"u{user}")));
        foreach (int user in new[] { 0, 31, 59 })
            Assert.That(all[user].GetRawText(), Is.EqualTo(Recommend("--user", $"u{user}", "-n", "5").GetRawText()));
        Assert.That(result.Error, Is.Empty);
    }

    [Test]
    public void Recommend_AllForPeople_IsALineARecommendationAndSaysTheMemory()
    {
        var result = Tool.Run("recommend", _model, "--all", "-n", "3").Succeeded();
        string[] lines = result.Output.TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(1 + (60 * 3)));
        Assert.That((lines[0], lines[1]), Is.EqualTo(("user,item,score", $"u0,{Items(Recommend("--user", "u0"))[0]},{lines[1].Split(',')[2]}")));
        Assert.That(result.ErrorLines[0], Does.StartWith("scoring the catalogue in at most "));
        Assert.That(result.ErrorLines[^1], Does.StartWith("scored 100.0 %"));
        Assert.That(Tool.Run("recommend", _model, "--all", "--quiet").Succeeded().Error, Is.Empty);
    }

    [Test]
    public void Recommend_AllWithTooLittleMemory_IsR112()
    {
        var result = Tool.Run("recommend", _model, "--all", "--memory-limit", "1K", "--quiet");
        Assert.That((result.ExitCode, result.ErrorLine[..18]), Is.EqualTo((6, "reda: error R112: ")));
    }

    [Test]
    public void HistorySample_OfAnyCommand_ChangesWhatIsLookedAt()
    {
        Assert.That(Recommend("--user", "u3", "--history-sample", "0.3").GetRawText(), Is.Not.EqualTo(Recommend("--user", "u3").GetRawText()));
        Assert.That(Recommend("--user", "u3", "--history-sample", "1").GetRawText(), Is.EqualTo(Recommend("--user", "u3").GetRawText()));
        Assert.That(Evaluate("--history-sample", "0.3").GetProperty("pairs").GetInt64(), Is.EqualTo(3 * Evaluate().GetProperty("pairs").GetInt64() / 10));
        Assert.That(Tool.Run("evaluate", _model, "--test", _test, "--history-sample", "0").ErrorLine, Does.StartWith("reda: error R001: "));
    }

    [TestCase("i1,i2,i3", null)]
    [TestCase("i1,i2,i3", "i77")]
    public void Recommend_Explain_ContributionsSumToTheScore(string history, string? item)
    {
        var found = Recommend(["--history", history, "--explain", .. item is null ? Array.Empty<string>() : [item]]);
        var explanation = found.GetProperty("explanation");
        Assert.That(explanation.GetProperty("item").GetString(), Is.EqualTo(item ?? Items(found)[0]));
        double score = explanation.GetProperty("score").GetDouble();
        var parts = explanation.GetProperty("history").EnumerateArray().ToArray();
        Assert.That(parts.Select(part => part.GetProperty("item").GetString()), Is.EquivalentTo(history.Split(',')));
        double tolerance = 1e-6 * Math.Abs(score);
        Assert.That((float)score, Is.EqualTo((float)Recommend("--history", history, "-n", "100", "--include-seen").GetProperty("items").EnumerateArray().Single(
            found => found.GetProperty("item").GetString() == explanation.GetProperty("item").GetString()).GetProperty("score").GetDouble()), "the score that ranks");
        Assert.That(parts.Sum(part => part.GetProperty("contribution").GetDouble()), Is.EqualTo(score).Within(tolerance));
        Assert.That(parts.Sum(part => part.GetProperty("slots").EnumerateArray().Sum(slot => slot.GetDouble())), Is.EqualTo(score).Within(tolerance));
        Assert.That(explanation.GetProperty("slots").EnumerateArray().Sum(slot => slot.GetProperty("contribution").GetDouble()), Is.EqualTo(score).Within(tolerance));
        Assert.That(explanation.GetProperty("slots").GetArrayLength(), Is.EqualTo(4));
    }

    [Test]
    public void Recommend_ExplainForPeople_NamesItemsSlotsAndTheSum()
    {
        string output = Tool.Run("recommend", _model, "--history", "i1,i2,i3", "--explain").Succeeded().Output;
        Assert.That(output, Does.Contain("i1").And.Contain("slot ").And.Contain("sum").And.Contain("the score: "));
    }

    [TestCase("--user", "nobody")]
    [TestCase("--history", "i1,unheard-of")]
    [TestCase("--history", "")]
    public void Recommend_UnknownUserOrItem_IsR106(string option, string value)
    {
        var result = Tool.Run("recommend", _model, option, value);
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((3, "")));
        Assert.That(result.ErrorLine, Does.StartWith("reda: error R106: "));
        if (value.Length > 0) Assert.That(result.ErrorLine, Does.Contain(value.Split(',')[^1]));
    }

    [Test]
    public void Inspect_Json_DescribesTheFile()
    {
        var model = Tool.Run("inspect", _model, "--json").Succeeded().Objects().Single();
        Assert.That(
            (model.GetProperty("items").GetInt32(), model.GetProperty("users").GetInt32(), model.GetProperty("interactions").GetInt32(), model.GetProperty("bytes").GetInt64()),
            Is.EqualTo((100, 60, 600, new FileInfo(_model).Length)));
        Assert.That(model.GetProperty("sha256").GetString(), Is.EqualTo(_trained.Objects()[^1].GetProperty("sha256").GetString()));
        Assert.That(model.GetProperty("parameters").GetInt64(), Is.EqualTo(Tensors(model).Sum(tensor => tensor.Shape.Aggregate(1L, (product, length) => product * length))));
        var options = model.GetProperty("options");
        Assert.That((options.GetProperty("dimensions").GetInt32(), options.GetProperty("learning_rate").GetDouble(), options.GetProperty("loss").GetString()), Is.EqualTo((8, 0.02, "bpr")));
    }

    [Test]
    public void Inspect_ForPeople_ShowsOptionsAndTensors()
        => Assert.That(Tool.Run("inspect", _model).Succeeded().Output, Does.Contain("sha256").And.Contain("100 x 3 x 8").And.Contain("memory_slots"));

    [Test]
    public void Train_WithoutHistories_ServesHistoriesOnly()
    {
        string model = _folder.PathOf("anonymous.safetensors");
        Tool.Run(["train", _folder.PathOf("data.csv"), "--model", model, "--without-histories", "--quiet", .. Tool.Tiny()]).Succeeded();
        Assert.That(Tool.Run("recommend", model, "--history", "i1,i2,i3").ExitCode, Is.Zero);
        Assert.That(Tool.Run("recommend", model, "--user", "u3").ErrorLine, Does.StartWith("reda: error R106: "));
        Assert.That(Tool.Run("evaluate", model, "--test", _test).ErrorLine, Does.StartWith($"reda: error R106 {_test}: "));
        Assert.That(Tool.Run("inspect", model, "--json").Succeeded().Objects()[0].GetProperty("users").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [TestCase("--ablation", "npil", "aspects", "1")]
    [TestCase("--ablation", "nmal", "memory_attention", "false")]
    [TestCase("--sampling", "independent", "sampling", "independent")]
    [TestCase("--sampling", "pooled", "chunk_items", "8")]
    [TestCase("--optimizer", "dense", "optimizer", "dense")]
    [TestCase("--loss", "sigmoid", "loss", "sigmoid")]
    [TestCase("--dropout", "0.25", "dropout", "0.25")]
    [TestCase("--pooling", "log-mean-exp", "pooling", "log-mean-exp")]
    public void Train_EveryChoice_ReachesTheModel(string option, string value, string key, string expected)
    {
        string model = _folder.PathOf(key + expected);
        Tool.Run(["train", _folder.PathOf("data.csv"), "--model", model, "--quiet", option, value, .. Tool.Tiny()]).Succeeded();
        var options = Tool.Run("inspect", model, "--json").Succeeded().Objects()[0].GetProperty("options");
        Assert.That(options.GetProperty(key).ToString().ToLowerInvariant(), Is.EqualTo(expected));
        Assert.That(RecommendBy(model, "--history", "i1,i2,i3", "--explain").GetProperty("explanation").GetProperty("history").GetArrayLength(), Is.EqualTo(3));
    }

    [Test]
    public void Train_OnThePooledScore_ReachesTheModel()
    {
        string model = _folder.PathOf("pooled");
        string[] pooled = ["--sampling", "pooled", "--loss", "softmax", "--chunk-items", "5", "--negatives", "4", "--popular-negatives", "0.5"];
        Tool.Run(["train", _folder.PathOf("data.csv"), "--model", model, "--quiet", .. pooled, .. Tool.Tiny()]).Succeeded();

        var options = Tool.Run("inspect", model, "--json").Succeeded().Objects()[0].GetProperty("options");
        string[] keys = ["sampling", "loss", "chunk_items", "negatives", "popular_negatives"];
        Assert.That(keys.Select(key => options.GetProperty(key).ToString()), Is.EqualTo(new[] { "pooled", "softmax", "5", "4", "0.5" }));
    }

    [TestCase("--loss", "softmax")]
    [TestCase("--chunk-items", "16")]
    [TestCase("--negatives", "4")]
    [TestCase("--popular-negatives", "0.5")]
    public void Train_PooledOptionWithOtherSamples_IsR001(string option, string value)
        => Assert.That(
            Tool.Run(["train", _folder.PathOf("data.csv"), "--model", _folder.PathOf("refused"), option, value, .. Tool.Tiny()]).ErrorLine, Does.StartWith("reda: error R001"));

    [Test]
    public void Train_Validate_ReportsValidationMetrics()
    {
        var result = Tool.Run(["train", _folder.PathOf("data.csv"), "--model", _folder.PathOf("validated"), "--validate", "--json", .. Tool.Tiny(epochs: 10)]);
        Assert.That(result.Succeeded().Objects().Any(e => e.TryGetProperty("validation_ndcg@10", out _)), Is.True);
    }

    [Test]
    public void Train_Progress_IsALineAnEpochUnlessQuiet()
    {
        string[] args = ["train", _folder.PathOf("data.csv"), "--model", _folder.PathOf("progress"), .. Tool.Tiny()];
        Assert.That(Tool.Run(args).Succeeded().ErrorLines.Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(Tool.Run([.. args, "--quiet"]).Succeeded().Error, Is.Empty);
    }

    private static string[] Keys(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    private static string[] Items(JsonElement recommendation) => [.. recommendation.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("item").GetString()!)];

    private static IEnumerable<(string Name, long[] Shape)> Tensors(JsonElement model)
        => model.GetProperty("tensors").EnumerateArray().Select(t => (t.GetProperty("name").GetString()!, t.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64()).ToArray()));

    private JsonElement Evaluate(params string[] options) => Tool.Run(["evaluate", _model, "--test", _test, "--json", .. options]).Succeeded().Objects().Single();

    private JsonElement Recommend(params string[] options) => RecommendBy(_model, options);

    private static JsonElement RecommendBy(string model, params string[] options) => Tool.Run(["recommend", model, "--json", .. options]).Succeeded().Objects().Single();
}
