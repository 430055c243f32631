using System.Security.Cryptography;
using System.Text.Json;

namespace Reda.Tools.Tests.Cli;

/// <summary>update on one small model: what it says, keeps, replaces and refuses.</summary>
internal sealed class UpdateCommandTests
{
    // Two new users, ten new items of the first group, and one interaction that is known.
    private const string More = "user,item\nu0,i0\nu0,n0\nu0,n1\nu4,n0\nu4,n2\nu8,n1\nnew1,i0\nnew1,i1\nnew1,n0\nnew2,i2\nnew2,n1\nnew2,n2\n";

    private readonly TempFolder _folder = new();
    private string _model = null!;
    private string _more = null!;
    private string _updated = null!;
    private byte[] _before = null!;
    private ToolResult _result = null!;

    [OneTimeSetUp]
    public void TrainAndUpdateOnce()
    {
        _model = _folder.PathOf("model.safetensors");
        _updated = _folder.PathOf("updated.safetensors");
        _more = _folder.Write("more.csv", More);
        Tool.Run(["train", _folder.Write("data.csv", Tool.TinyCsv()), "--model", _model, "--quiet", .. Tool.Tiny()]).Succeeded();
        _before = File.ReadAllBytes(_model);
        _result = Tool.Run("update", _model, _more, "--model", _updated, "--epochs", "3", "--json").Succeeded();
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Update_Json_TellsOfEpochsAndOfWhatWasAdded()
    {
        var events = _result.Objects();
        Assert.That(events.Select(e => e.GetProperty("event").GetString()), Is.EqualTo(new[] { "epoch", "epoch", "epoch", "updated" }));
        Assert.That(events[2].GetProperty("epoch").GetInt32(), Is.EqualTo(3));
        Assert.That(events[0].GetProperty("samples_per_second").GetDouble(), Is.Positive);
        var last = events[^1];
        int Count(string name) => last.GetProperty(name).GetInt32();
        Assert.That((Count("users"), Count("items"), Count("interactions")), Is.EqualTo((62, 103, 611)));
        Assert.That((Count("new_users"), Count("new_items"), Count("new_interactions"), Count("known_interactions")), Is.EqualTo((2, 3, 11, 1)));
        Assert.That(Count("parameters"), Is.EqualTo((2 * 4 * 8) + (3 * 8) + 3 + 3 + (103 * 3 * 8)));
        Assert.That(last.GetProperty("seconds").GetDouble(), Is.Positive);
        Assert.That(last.GetProperty("model").GetString(), Is.EqualTo(_updated));
        Assert.That(last.GetProperty("sha256").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_updated)))));
        Assert.That(_result.Error, Is.Empty);
    }

    [Test]
    public void Update_IntoAnotherFile_LeavesTheModelAlone()
        => Assert.That(File.ReadAllBytes(_model), Is.EqualTo(_before));

    [Test]
    public void Update_IntoTheModelItself_ReplacesItWhole()
    {
        string model = _folder.PathOf("replaced.safetensors");
        File.WriteAllBytes(model, _before);
        Tool.Run("update", model, _more, "--model", model, "--epochs", "3", "--quiet").Succeeded();
        Assert.That(File.ReadAllBytes(model), Is.EqualTo(File.ReadAllBytes(_updated)));
        Assert.That(_folder.Files(), Has.None.EndsWith(".tmp"));
    }

    [Test]
    public void Update_AnyThreads_GiveTheSameFileAndAnotherSeedDoesNot()
    {
        string other = _folder.PathOf("threads.safetensors");
        Tool.Run("update", _model, _more, "--model", other, "--epochs", "3", "--threads", "3", "--quiet").Succeeded();
        Assert.That(File.ReadAllBytes(other), Is.EqualTo(File.ReadAllBytes(_updated)));
        Tool.Run("update", _model, _more, "--model", other, "--epochs", "3", "--seed", "2", "--quiet").Succeeded();
        Assert.That(File.ReadAllBytes(other), Is.Not.EqualTo(File.ReadAllBytes(_updated)));
    }

    [TestCase]
    [TestCase("--epochs", "4")]
    [TestCase("--epochs", "3", "--rehearsal", "0")]
    [TestCase("--epochs", "3", "--learning-rate", "0.01")]
    [TestCase("--epochs", "3", "--new-items", "random")]
    [TestCase("--epochs", "3", "--move-shared")]
    public void Update_EveryOption_ReachesTheTraining(params string[] options)
    {
        string other = _folder.PathOf("options.safetensors");
        Tool.Run(["update", _model, _more, "--model", other, "--quiet", .. options]).Succeeded();
        Assert.That(File.ReadAllBytes(other), Is.Not.EqualTo(File.ReadAllBytes(_updated)));
    }

    [Test]
    public void Recommend_FromTheUpdatedModel_ServesNewUsersAndItems()
    {
        var ofNew = Recommend("--user", "new1");
        Assert.That(ofNew.GetProperty("history").GetInt32(), Is.EqualTo(3));
        Assert.That(Items(ofNew), Has.Length.EqualTo(103 - 3).And.Member("n1").And.Member("n2").And.No.Member("n0"));
        Assert.That(Recommend("--user", "u0").GetProperty("history").GetInt32(), Is.EqualTo(12));
    }

    [Test]
    public void Update_ForPeople_SaysWhatWasAdded()
    {
        var result = Tool.Run("update", _model, _more, "--model", _folder.PathOf("people.safetensors"), "--epochs", "1").Succeeded();
        Assert.That(result.Output, Does.Contain("added 11 interactions, 2 users and 3 items in ").And.Contain("; 1 interactions were known").And.Contain("for 62 users and 103 items"));
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1).And.All.StartsWith("epoch 1/1"));
    }

    [Test]
    public void Update_WithNothingNew_IsR155()
        => Refused(3, "reda: error R155: there is nothing new to train on; the model knows all 600 interactions already", _folder.PathOf("data.csv"));

    [Test]
    public void Update_OfAModelWithoutHistories_IsR156AndSaysWhatToDo()
    {
        string bare = _folder.PathOf("bare.safetensors");
        Tool.Run("update", _model, _more, "--model", bare, "--without-histories", "--epochs", "1", "--quiet").Succeeded();
        Refused(4, "reda: error R156: the model holds no user histories and cannot be updated; ", _more, model: bare);
    }

    [Test]
    public void Update_WhereNobodyCanBeTrainedOn_IsR157()
        => Refused(3, "reda: error R157: none of the new interactions can be trained on; the 2 new ones ", _folder.Write("short.csv", "x,i1\nx,i2\n"));

    [TestCase("--dimensions", "64")]
    [TestCase("-k", "2")]
    [TestCase("--loss", "sigmoid")]
    [TestCase("--batch-size", "5")]
    [TestCase("--beta", "3")]
    public void Update_OptionThatCannotChange_IsR158(string option, string value)
        => Refused(2, "reda: error R158: an update cannot change how the model is made; found --", _more, options: [option, value]);

    [TestCase("--epochs", "0")]
    [TestCase("--rehearsal", "-1")]
    [TestCase("--rehearsal", "NaN")]
    [TestCase("--learning-rate", "0")]
    public void Update_OptionOutOfRange_IsR001(string option, string value)
        => Refused(2, "reda: error R001: ", _more, options: [option, value]);

    [Test]
    public void Update_ThatDoesNotFit_IsR112BeforeItBegins()
        => Refused(6, "reda: error R112: the run does not fit in memory and was not begun; it takes ", _more, options: ["--memory-limit", "100K"]);

    [Test]
    public void Update_BadData_IsLocated()
    {
        string bad = _folder.Write("bad.csv", "a\nb\n");
        Refused(3, $"reda: error R101 {bad}:1:1: ", bad);
    }

    [Test]
    public void Update_OfWhatIsNoModel_IsR110()
        => Refused(4, $"reda: error R110 {_more}: ", _more, model: _more);

    [Test]
    public void Update_ThatDiverges_IsR701()
        => Refused(7, "reda: error R70", _more, options: ["--learning-rate", "1e30"]);

    /// <summary>Expects an error in one line, nothing on standard output and no file but those before.</summary>
    private void Refused(int exitCode, string start, string data, string? model = null, string[]? options = null)
    {
        string[] files = _folder.Files();
        var result = Tool.Run(["update", model ?? _model, data, "--model", _folder.PathOf("refused.safetensors"), "--quiet", .. options ?? []]);
        Assert.That(result.ErrorLine, Does.StartWith(start));
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((exitCode, "")));
        Assert.That(_folder.Files(), Is.EquivalentTo(files));
        Assert.That(File.ReadAllBytes(_model), Is.EqualTo(_before));
    }

    private static string[] Items(JsonElement found) => [.. found.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("item").GetString()!)];

    private JsonElement Recommend(params string[] args) => Tool.Run(["recommend", _updated, .. args, "-n", "1000", "--json"]).Succeeded().Objects().Single();
}
