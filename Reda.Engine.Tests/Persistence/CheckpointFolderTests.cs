using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Persistence;

namespace Reda.Engine.Tests.Persistence;

internal sealed class CheckpointFolderTests
{
    private readonly List<(string Path, RedaException Error)> _skipped = [];
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _skipped.Clear();
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Save_ManyStates_KeepsTheLastTwoAndWhatElseLiesThere()
    {
        File.WriteAllText(_folder["checkpoint-notes.safetensors"], "mine");
        File.WriteAllText(_folder["model.safetensors"], "mine");
        Save(1, 2, 3, 8);

        Assert.That(_folder.Names().Order(StringComparer.Ordinal), Is.EqualTo(new[] { Name(3), Name(8), "checkpoint-notes.safetensors", "model.safetensors" }));
        Assert.That(Load(out string path).Step, Is.EqualTo(8));
        Assert.That(path, Is.EqualTo(_folder[Name(8)]));
    }

    [Test]
    public void Load_EmptyFolder_IsNothing() => Assert.That(new CheckpointFolder(_folder["new/one"]).Load(new SampleCheckpoints().File, Skip), Is.Null);

    [Test]
    public void Construct_FolderOfAKilledRun_TakesTheHalfWrittenFileAway()
    {
        Save(1);
        File.WriteAllText(_folder[CheckpointFolder.TemporaryName], "half");
        Save(2);
        Assert.That(_folder.Names(), Is.EquivalentTo(new[] { Name(1), Name(2) }));
    }

    [Test]
    public void Load_DamagedNewest_FallsBackAndReplacesItWithTheNextCheckpoint([Values("", "user,item\n", "cut")] string damage)
    {
        Save(1, 2);
        byte[] newest = File.ReadAllBytes(_folder[Name(2)]);
        File.WriteAllBytes(_folder[Name(2)], damage == "cut" ? newest[..^1] : System.Text.Encoding.UTF8.GetBytes(damage));

        var folder = new CheckpointFolder(_folder["."]);
        var sample = new SampleCheckpoints();
        Assert.That(folder.Load(sample.File, Skip)!.Value.State.Step, Is.EqualTo(1));
        Assert.That(_skipped.Select(skipped => (skipped.Path, skipped.Error.Code)), Is.EqualTo(new[] { (_folder[Name(2)], "R110") }));

        // Although a checkpoint of a later step lies there, it is not the one before.
        folder.Save(sample.File, At(2), CancellationToken.None);
        Assert.That(File.ReadAllBytes(_folder[Name(2)]), Is.EqualTo(newest));
        folder.Save(sample.File, At(3), CancellationToken.None);
        Assert.That(_folder.Names(), Is.EquivalentTo(new[] { Name(2), Name(3) }));
    }

    [Test]
    public void Save_AfterFallingBackTwice_KeepsTheGoodOneAndNotTheDamaged()
    {
        Save(4, 5);
        File.Copy(_folder[Name(4)], _folder[Name(3)]);
        foreach (int step in new[] { 4, 5 }) File.WriteAllText(_folder[Name(step)], "{");
        var sample = new SampleCheckpoints();
        File.WriteAllBytes(_folder[Name(3)], sample.Bytes(At(3)));
        var folder = new CheckpointFolder(_folder["."]);

        Assert.That(folder.Load(sample.File, Skip)!.Value.State.Step, Is.EqualTo(3));
        Assert.That(_skipped, Has.Count.EqualTo(2));
        folder.Save(sample.File, At(4), CancellationToken.None);
        Assert.That(_folder.Names(), Is.EquivalentTo(new[] { Name(3), Name(4) }));
    }

    [Test]
    public void Load_AllDamaged_IsTheErrorOfTheNewest()
    {
        Save(1, 2);
        File.WriteAllText(_folder[Name(1)], "");
        File.WriteAllText(_folder[Name(2)], "<html>");

        RedaException error = Assert.Throws<RedaException>(() => Load(out _))!;
        Assert.That((error.Code, error.Location), Is.EqualTo(("R110", _folder[Name(2)])));
        Assert.That(error.Message, Does.Contain("HTML"));
        Assert.That(_skipped, Is.Empty);
    }

    [Test]
    public void Load_NewestOfAnotherRun_IsRefusedWhateverLiesBefore()
    {
        Save(1);
        var other = new SampleCheckpoints(SampleCheckpoints.Run with { Data = "other" });
        new CheckpointFolder(_folder["."]).Save(other.File, At(2), CancellationToken.None);

        RedaException error = Assert.Throws<RedaException>(() => Load(out _))!;
        Assert.That((error.Code, error.Location, error.Kind), Is.EqualTo(("R140", _folder[Name(2)], RedaErrorKind.Model)));
    }

    [Test]
    public void Save_ThatFails_LeavesTheCheckpointsBeforeAsTheyWere()
    {
        Save(1, 2);
        Dictionary<string, byte[]> before = _folder.Contents();
        var folder = new CheckpointFolder(_folder["."]);
        Directory.CreateDirectory(_folder[Name(3)]);

        Assert.That(() => folder.Save(new SampleCheckpoints().File, At(3), CancellationToken.None), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R120"));
        Assert.That(_folder.Contents(), Is.EqualTo(before));
    }

    [Test]
    public void Save_Cancelled_LeavesTheCheckpointsBeforeAsTheyWere()
    {
        Save(1, 2);
        Dictionary<string, byte[]> before = _folder.Contents();
        Assert.That(
            () => new CheckpointFolder(_folder["."]).Save(new SampleCheckpoints().File, At(3), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_folder.Contents(), Is.EqualTo(before));
    }

    [TestCase("file")]
    [TestCase("file/folder")]
    [TestCase("")]
    [TestCase("nul\0character")]
    public void Construct_PathThatCannotBeAFolder_IsR120(string name)
    {
        File.WriteAllText(_folder["file"], "old");
        string path = name.Length == 0 ? "" : _folder[name];
        RedaException error = Assert.Throws<RedaException>(() => _ = new CheckpointFolder(path))!;
        Assert.That((error.Code, error.Location, error.Kind), Is.EqualTo(("R120", path, RedaErrorKind.IO)));
    }

    private static string Name(int step) => $"checkpoint-{step:D12}.safetensors";

    /// <summary>A state after so many steps of 3 an epoch.</summary>
    private static CheckpointState At(int step)
        => SampleCheckpoints.State with { Step = step, Epoch = 1 + (step / 3), Samples = step % 3 * 7, Worse = 0, BestEpoch = 0, Best = null };

    private void Save(params int[] steps)
    {
        var folder = new CheckpointFolder(_folder["."]);
        var sample = new SampleCheckpoints();
        folder.Load(sample.File, Skip);
        foreach (int step in steps) folder.Save(sample.File, At(step), CancellationToken.None);
    }

    private CheckpointState Load(out string path)
    {
        var found = new CheckpointFolder(_folder["."]).Load(new SampleCheckpoints().File, Skip)!.Value;
        path = found.Path;
        return found.State;
    }

    private void Skip(string path, RedaException error) => _skipped.Add((path, error));
}
