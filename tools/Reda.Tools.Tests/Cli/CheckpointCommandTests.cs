using System.Security.Cryptography;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Tools.Tests.Cli;

/// <summary>reda train --checkpoint and --resume, and what a model keeps of its run.</summary>
internal sealed class CheckpointCommandTests
{
    private TempFolder _folder = null!;
    private string _data = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TempFolder();
        _data = _folder.Write("data.csv", Tool.TinyCsv());
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Train_ResumedFromAnEarlierCheckpoint_GivesTheFileOfTheUninterruptedRun([Values("sparse", "dense", "deferred")] string optimizer, [Values] bool validate)
    {
        string[] options = ["--optimizer", optimizer, .. validate ? new[] { "--validate" } : []];
        Train("plain", options).Succeeded();
        var events = Train("whole", ["--checkpoint", Dir, "--checkpoint-every", "1", "--json", .. options]).Succeeded().Objects();
        Assert.That(events.Count(e => e.GetProperty("event").GetString() == "checkpoint"), Is.EqualTo(4));
        Assert.That(Sha256("whole"), Is.EqualTo(Sha256("plain")));

        // As if the run had been killed before the last epoch was over.
        File.Delete(Checkpoints()[^1]);
        var resumed = Train("resumed", ["--checkpoint", Dir, "--checkpoint-every", "1", "--resume", "--threads", "3", "--json", .. options]).Succeeded().Objects();
        Assert.That(resumed[0].GetProperty("event").GetString(), Is.EqualTo("resumed"));
        Assert.That((resumed[0].GetProperty("epoch").GetInt32(), resumed[0].GetProperty("samples").GetInt32()), Is.EqualTo((4, 0)));
        Assert.That(resumed.Where(e => e.GetProperty("event").GetString() == "epoch").Select(e => e.GetProperty("epoch").GetInt32()), Is.EqualTo(new[] { 4 }));
        Assert.That(Sha256("resumed"), Is.EqualTo(Sha256("plain")));
        Assert.That(_folder.Files().Where(file => file.Contains("tmp")), Is.Empty);
    }

    [Test]
    public void Train_DamagedNewestCheckpoint_WarnsAndFallsBack()
    {
        Train("whole", "--checkpoint", Dir, "--checkpoint-every", "1").Succeeded();
        string newest = Checkpoints()[^1];
        byte[] bytes = File.ReadAllBytes(newest);
        bytes[^7] ^= 64;
        File.WriteAllBytes(newest, bytes);
        var result = Train("resumed", "--checkpoint", Dir, "--checkpoint-every", "1", "--resume").Succeeded();

        Assert.That(result.ErrorLines, Has.One.StartsWith($"reda: warning W141: a checkpoint was passed over for the one before: {newest}: the checksum does not match"));
        Assert.That(result.ErrorLines, Has.One.StartsWith($"resumed from {Checkpoints()[0]}: epoch 4, 0 samples done"));
        Assert.That(Sha256("resumed"), Is.EqualTo(Sha256("whole")));
    }

    [Test]
    public void Train_AllCheckpointsDamaged_IsR110()
    {
        Train("whole", "--checkpoint", Dir, "--checkpoint-every", "1").Succeeded();
        foreach (string checkpoint in Checkpoints()) File.WriteAllText(checkpoint, "{}");
        Fails(4, $"reda: error R110 {Checkpoints()[^1]}: ", "--checkpoint", Dir, "--resume");
    }

    [Test]
    public void Train_ResumeWithoutCheckpoints_WarnsAndBegins()
    {
        var result = Train("begun", "--checkpoint", Dir, "--resume").Succeeded();
        Assert.That(result.ErrorLines, Has.One.StartsWith($"reda: warning W140: there is no checkpoint in {Dir}"));
        Train("plain").Succeeded();
        Assert.That(Sha256("begun"), Is.EqualTo(Sha256("plain")));
    }

    [Test]
    public void Train_OtherDataOrOptions_AreRefusedAndNothingIsSaved()
    {
        Train("whole", "--checkpoint", Dir, "--checkpoint-every", "2").Succeeded();
        Fails(4, $"reda: error R141 {Checkpoints()[^1]}: the checkpoint is of a run with other options; its seed is '1', here it is '2'", "--checkpoint", Dir, "--resume", "--seed", "2");
        Fails(4, "reda: error R141 ", "--checkpoint", Dir, "--resume", "--validate");
        Fails(2, $"reda: error R142 {Dir}: ", "--checkpoint", Dir);
        File.AppendAllText(_data, "u0,i99\n");
        Fails(4, $"reda: error R140 {Checkpoints()[^1]}: the checkpoint is of a run on other data", "--checkpoint", Dir, "--resume");
    }

    [TestCase("--resume needs --checkpoint", "--resume")]
    [TestCase("--checkpoint-every needs --checkpoint", "--checkpoint-every", "5")]
    [TestCase("found '0'", "--checkpoint", "x", "--checkpoint-every", "0")]
    [TestCase("found '-1'", "--checkpoint", "x", "--checkpoint-every", "-1")]
    [TestCase("found '0s'", "--checkpoint", "x", "--checkpoint-every", "0s")]
    [TestCase("found '1d'", "--checkpoint", "x", "--checkpoint-every", "1d")]
    [TestCase("found 'm'", "--checkpoint", "x", "--checkpoint-every", "m")]
    [TestCase("found '1e3s'", "--checkpoint", "x", "--checkpoint-every", "1e3s")]
    [TestCase("found '99999999999h'", "--checkpoint", "x", "--checkpoint-every", "99999999999h")]
    [TestCase("found '4294967296'", "--checkpoint", "x", "--checkpoint-every", "4294967296")]
    public void Train_WrongCheckpointOptions_AreR001(string says, params string[] options)
    {
        Fails(2, "reda: error R001: ", options);
        Assert.That(Train("model", options).ErrorLine, Does.Contain(says));
    }

    [Test]
    public void Train_Help_SaysHowOftenByDefault() => Assert.That(Tool.Run("train", "--help").Output, Does.Match(@"--checkpoint-every <N\|TIME> .*\[default: 10m\]"));

    [TestCase("10m")]
    [TestCase("0.5h")]
    [TestCase("30s")]
    public void Train_CheckpointTimeThatDoesNotPass_SavesNone(string time)
    {
        Train("model", "--checkpoint", Dir, "--checkpoint-every", time).Succeeded();
        Assert.That(Checkpoints(), Is.Empty);
    }

    [Test]
    public void Train_CheckpointFolderThatIsAFile_IsR120()
        => Fails(5, $"reda: error R120 {_data}: the folder cannot be made", "--checkpoint", _data);

    [Test]
    public void Inspect_TrainedModel_SaysWhereItComesFrom()
    {
        string test = _folder.Write("test.csv", Tool.TinyTestCsv());
        var trained = Train("model", "--validate", "--test", test, "--json").Succeeded().Objects();
        var evaluation = trained.Single(e => e.GetProperty("event").GetString() == "evaluation");
        var provenance = Tool.Run("inspect", _folder.PathOf("model"), "--json").Succeeded().Objects()[0].GetProperty("provenance");

        Assert.That(
            new[] { "users", "items", "interactions", "seed", "epochs" }.Select(key => provenance.GetProperty(key).GetInt32()),
            Is.EqualTo(new[] { 60, 100, 600, 1, 4 }));
        Assert.That(provenance.GetProperty("data_fingerprint").GetString(), Has.Length.EqualTo(64));
        Assert.That(provenance.GetProperty("best_epoch").GetInt32(), Is.InRange(1, 4));
        Assert.That(provenance.GetProperty("validation").GetProperty("hr@10").GetDouble(), Is.InRange(0, 1));
        foreach (string metric in new[] { "hr@5", "ndcg@5", "hr@10", "ndcg@10", "mrr" })
            Assert.That(provenance.GetProperty("test").GetProperty(metric).GetDouble(), Is.EqualTo(evaluation.GetProperty(metric).GetDouble()), metric);
        Assert.That(trained[^1].GetProperty("sha256").GetString(), Is.EqualTo(Sha256("model")));

        string shown = Tool.Run("inspect", _folder.PathOf("model")).Succeeded().Output;
        Assert.That(shown, Does.Contain("600 interactions of 60 users and 100 items").And.Contain("seed 1").And.Contain(provenance.GetProperty("data_fingerprint").GetString()));
    }

    [Test]
    public void Train_Names_AreKeptInTheModel()
    {
        string names = _folder.Write("names.tsv", "id\tname\n" + string.Concat(Enumerable.Range(0, 90).Select(n => $"i{n}\tItem \u00fc{n}\n")) + "unknown\tx\n");
        var result = Train("model", "--names", names).Succeeded();
        var model = RedaModel.Load(_folder.PathOf("model"));

        Assert.That((model.NameOf("i7"), model.NameOf("i95"), model.ItemNames.Count), Is.EqualTo(("Item \u00fc7", (string?)null, 100)));
        Assert.That(result.Error, Does.Not.Contain("warning"));
        Assert.That(Tool.Run("inspect", _folder.PathOf("model"), "--json").Succeeded().Objects()[0].GetProperty("names").GetInt32(), Is.EqualTo(90));
        Assert.That(Tool.Run("inspect", _folder.PathOf("model")).Succeeded().Output, Does.Contain("of 90 items"));
    }

    [Test]
    public void Train_NamesOfOtherItems_AreWarnedOf()
        => Assert.That(Train("model", "--names", _folder.Write("names.tsv", "i0\tone\nx\ty\n")).Succeeded().ErrorLines, Has.One.StartsWith("reda: warning W143: 1 of 100 items"));

    [Test]
    public void Train_MissingNames_IsR120BeforeTraining() => Fails(5, $"reda: error R120 {_folder.PathOf("none")}: ", "--names", _folder.PathOf("none"));

    private string Dir => _folder.PathOf("run");

    private string[] Checkpoints() => [.. Directory.GetFiles(Dir).Order(StringComparer.Ordinal)];

    private string Sha256(string model) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.PathOf(model))));

    private ToolResult Train(string model, params string[] options) => Tool.Run(["train", _data, "--model", _folder.PathOf(model), .. Tool.Tiny(epochs: 4), .. options]);

    private void Fails(int exitCode, string start, params string[] options)
    {
        string[] before = _folder.Files();
        var result = Train("refused", options);
        Assert.That(result.ErrorLine, Does.StartWith(start));
        Assert.That(result.ExitCode, Is.EqualTo(exitCode));
        Assert.That(_folder.Files(), Is.EqualTo(before));
    }
}
