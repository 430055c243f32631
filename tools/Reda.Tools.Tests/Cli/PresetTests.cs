using System.Text.Json;
using Reda.Engine.Ensembles;
using Reda.Engine.Persistence;

namespace Reda.Tools.Tests.Cli;

/// <summary>What <c>reda train --preset</c> makes, and what the commands do with an ensemble.</summary>
internal sealed class PresetTests
{
    private static readonly string[] s_small = ["--preset", "best", "--set", "dimensions=8", "--set", "most_epochs=4", "--set", "fism_epochs=5"];

    private readonly TempFolder _folder = new();
    private string _data = null!;
    private string _test = null!;
    private string _best = null!;
    private JsonElement[] _trained = null!;

    [OneTimeSetUp]
    public void TrainBest()
    {
        _data = _folder.Write("data.csv", Tool.TinyCsv());
        _test = _folder.Write("test.csv", Tool.TinyTestCsv());
        _best = _folder.PathOf("best");
        _trained = Tool.Run(["train", _data, "--model", _best, .. s_small, "--test", _test, "--json"]).Succeeded().Objects();
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Train_Best_CanBeEvaluatedAndInspected()
    {
        JsonElement evaluated = Tool.Run("evaluate", _best, "--test", _test, "--full", "--json").Succeeded().Objects().Single();
        JsonElement inspected = Tool.Run("inspect", _best, "--json").Succeeded().Objects().Single();

        Assert.That(_trained.Select(e => e.GetProperty("event").GetString()), Is.EqualTo(new[] { "evaluation", "trained" }));
        Assert.That(_trained[1].GetProperty("algorithm").GetString(), Is.EqualTo("reda-best"));
        Assert.That(evaluated.GetProperty("hr@10").GetDouble(), Is.EqualTo(_trained[0].GetProperty("hr@10").GetDouble()).And.GreaterThan(0.5));
        Assert.That(inspected.GetProperty("algorithm").GetString(), Is.EqualTo("reda-best"));
        Assert.That(inspected.GetProperty("sha256").GetString(), Is.EqualTo(_trained[1].GetProperty("sha256").GetString()));
        Assert.That(inspected.GetProperty("users").GetInt32(), Is.EqualTo(60));
        Assert.That(inspected.GetProperty("weights").GetArrayLength(), Is.EqualTo(6));
        Assert.That(inspected.GetProperty("options").GetProperty("held_out").GetString(), Is.EqualTo("Random"));
        Assert.That(inspected.GetProperty("options").GetProperty("reda").GetProperty("dimensions").GetInt32(), Is.EqualTo(8));
        Assert.That(Tool.Run("inspect", _best).Succeeded().Output, Does.Match(@"(?m)^ *slim\.l1 +0\.002 ").And.Match(@"other_slim\.l1 +0\.002").And.Match("weights +-?[0-9]"));
    }

    [Test]
    public void Train_BestWithAFactorOfSlim_TriesNoOther()
    {
        string model = _folder.PathOf("slim");
        Tool.Run(["train", _data, "--model", model, .. s_small, "--quiet", "--set", "slim_l1=0.05"]).Succeeded();
        JsonElement options = Tool.Run("inspect", model, "--json").Succeeded().Objects().Single().GetProperty("options");

        Assert.That(options.GetProperty("slim").GetProperty("l1").GetDouble(), Is.EqualTo(0.05));
        Assert.That(options.GetProperty("other_slim").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    /// <summary>The rows of the file are sorted by item: told to take their order for one of time, it does.</summary>
    [Test]
    public void Train_BestByLastItems_HasPlacesAmongItsParts()
    {
        string model = _folder.PathOf("last");
        Tool.Run(["train", _data, "--model", model, .. s_small, "--quiet", "--set", "held_out=last"]).Succeeded();
        JsonElement options = Tool.Run("inspect", model, "--json").Succeeded().Objects().Single().GetProperty("options");
        JsonElement parts = Tool.Run("recommend", model, "--user", "u1", "--explain", "--json").Succeeded().Objects().Single().GetProperty("parts");

        Assert.That(options.GetProperty("held_out").GetString(), Is.EqualTo("Last"));
        Assert.That(options.GetProperty("end").GetProperty("measure").GetString(), Is.EqualTo("End"));
        Assert.That(parts.EnumerateArray().Select(part => part.GetProperty("part").GetString()), Is.SupersetOf(new[] { "place", "end" }));
    }

    [Test]
    public void Train_Best_GivesTheSameFileForAnyThreads()
    {
        Tool.Run(["train", _data, "--model", _folder.PathOf("again"), .. s_small, "--quiet", "--threads", "1"]).Succeeded();

        Assert.That(File.ReadAllBytes(_folder.PathOf("again")), Is.EqualTo(File.ReadAllBytes(_best)));
    }

    [Test]
    public void Recommend_Best_ServesUsersAndStrangers()
    {
        JsonElement user = Tool.Run("recommend", _best, "--user", "u7", "-n", "100", "--json").Succeeded().Objects().Single();
        JsonElement stranger = Tool.Run("recommend", _best, "--history", "i1,i2,i3", "-n", "5", "--json").Succeeded().Objects().Single();
        JsonElement[] all = Tool.Run("recommend", _best, "--all", "-n", "100", "--json").Succeeded().Objects();

        Assert.That(user.GetProperty("items").GetArrayLength(), Is.EqualTo(90));
        Assert.That(stranger.GetProperty("items").GetArrayLength(), Is.EqualTo(5));
        Assert.That(all, Has.Length.EqualTo(60));
        Assert.That(all[7].GetRawText(), Is.EqualTo(user.GetRawText()));
    }

    [TestCase("i30", "--user", "u1")]
    [TestCase(null, "--user", "u1")]
    [TestCase("i7", "--history", "i1,i2,i3")]
    public void Recommend_Explained_PartsSumToTheScore(string? item, params string[] subject)
    {
        string[] explain = item is null ? ["--explain"] : ["--explain", item];
        JsonElement found = Tool.Run(["recommend", _best, .. subject, "-n", "100", .. explain, "--json"]).Succeeded().Objects().Single();
        JsonElement explanation = found.GetProperty("explanation");
        string explained = explanation.GetProperty("item").GetString()!;
        double score = found.GetProperty("items").EnumerateArray().Single(one => one.GetProperty("item").GetString() == explained).GetProperty("score").GetDouble();
        JsonElement[] parts = [.. found.GetProperty("parts").EnumerateArray()];
        double[] contributions = [.. parts.Select(part => part.GetProperty("contribution").GetDouble())];

        Assert.That(explained, Is.EqualTo(item ?? found.GetProperty("items")[0].GetProperty("item").GetString()));
        Assert.That(parts.Select(part => part.GetProperty("part").GetString()), Is.EqualTo(new[] { "reda", "fism", "slim", "item-knn", "item-knn-sum", "popularity", "offset" }));
        Assert.That(contributions.Sum(), Is.EqualTo(score).Within(1e-6 * contributions.Sum(Math.Abs)));
    }

    [Test]
    public void Recommend_ExplainedForPeople_ShowsThePartsAndTheirSum()
        => Assert.That(Tool.Run("recommend", _best, "--user", "u1", "--explain", "i30").Succeeded().Output, Does.Contain("what speaks for i30").And.Match("item-knn +[+-]").And.Match("sum +[+-]").And.Contain("why i30"));

    [Test]
    public void Train_Paper_IsWhatIsTrainedWithoutPreset()
    {
        Tool.Run(["train", _data, "--model", _folder.PathOf("none"), "--quiet", .. Tool.Tiny()]).Succeeded();
        Tool.Run(["train", _data, "--model", _folder.PathOf("paper"), "--preset", "paper", "--quiet", .. Tool.Tiny()]).Succeeded();

        Assert.That(File.ReadAllBytes(_folder.PathOf("paper")), Is.EqualTo(File.ReadAllBytes(_folder.PathOf("none"))));
    }

    [TestCase("--preset", "good", "--preset takes paper, best")]
    [TestCase("--preset", "best", "--algorithm", "item-knn", "--preset and --algorithm both choose the method")]
    [TestCase("--preset", "best", "--algorithm", "reda", "found reda-best and reda")]
    [TestCase("--preset", "paper", "--algorithm", "ease", "--preset and --algorithm both choose the method")]
    [TestCase("--preset", "best", "--epochs", "3", "--epochs is an option of REDA")]
    [TestCase("--preset", "best", "--validate", "--validate is an option of REDA")]
    [TestCase("--preset", "best", "--set", "depth=3", "found 'depth'")]
    [TestCase("--preset", "best", "--set", "epochs=3", "most_epochs")]
    [TestCase("--preset", "best", "--set", "most_epochs=0", "Epochs")]
    [TestCase("--preset", "best", "--set", "slim_l1=much", "much")]
    [TestCase("--preset", "paper", "--set", "dimensions=8", "--set is for comparison methods")]
    public void Train_OptionsThatDoNotFit_AreRefused(params string[] argumentsAndMessage)
    {
        var result = Tool.Run(["train", _data, "--model", _folder.PathOf("refused"), .. argumentsAndMessage[..^1]]);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorLine, Does.Contain(argumentsAndMessage[^1]));
        Assert.That(File.Exists(_folder.PathOf("refused")), Is.False);
    }

    /// <summary>What looks at relations finds those of the ensemble's REDA, with the users' histories.</summary>
    [Test]
    public void CommandsThatLookAtRelations_OnEnsembles_ShowThoseOfItsReda()
    {
        string plain = _folder.PathOf("its-reda"), fromPlain = _folder.PathOf("plain.npy"), fromBest = _folder.PathOf("best.npy");
        RedaEnsemble.Load(_best).Reda.Save(plain);
        Tool.Run("export", plain, "--users", fromPlain).Succeeded();
        Tool.Run("export", _best, "--users", fromBest).Succeeded();

        Assert.That(Output("similar", _best, "--item", "i1", "--json"), Is.EqualTo(Output("similar", plain, "--item", "i1", "--json")).And.Not.Empty);
        Assert.That(Output("aspects", _best, "--json"), Is.EqualTo(Output("aspects", plain, "--json")).And.Not.Empty);
        Assert.That(File.ReadAllBytes(fromBest), Is.EqualTo(File.ReadAllBytes(fromPlain)).And.Not.Empty);

        static string Output(params string[] arguments) => Tool.Run(arguments).Succeeded().Output;
    }

    [TestCase("index")]
    [TestCase("update", "more.csv", "--model", "x")]
    public void CommandsThatChangeReda_OnEnsembles_AreRefused(string command, params string[] option)
    {
        var result = Tool.Run([command, _best, .. option]);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorLine, Does.Contain("needs a model of REDA alone").And.Contain("reda-best").And.Contain("--preset best"));
    }

    [TestCase("evaluate", "--pooling", "mean")]
    [TestCase("evaluate", "--index")]
    [TestCase("recommend", "--index")]
    public void AbilitiesOfReda_OfEnsembles_AreRefused(string command, params string[] option)
    {
        string[] subject = command == "evaluate" ? ["--test", _test] : ["--user", "u1"];
        var result = Tool.Run([command, _best, .. subject, .. option]);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorLine, Does.Contain($"{option[0]} needs a REDA model").And.Contain("reda-best"));
    }

    [Test]
    public void Recommend_UserOrItemNobodyKnows_IsR106([Values("--user nobody", "--user nobody --explain", "--user u1 --explain nothing")] string arguments)
    {
        var result = Tool.Run(["recommend", _best, .. arguments.Split(' ')]);

        Assert.That((result.ExitCode, result.ErrorLine.Contains("R106", StringComparison.Ordinal)), Is.EqualTo((3, true)));
    }
}
