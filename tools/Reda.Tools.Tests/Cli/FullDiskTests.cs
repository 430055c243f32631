using System.Diagnostics;

namespace Reda.Tools.Tests.Cli;

/// <summary>Checkpoints on disks that are full or may not be written: real ones, made of memory, which only root can mount.</summary>
internal sealed class FullDiskTests
{
    // A checkpoint takes 241 kB: one fits into the disk, a second one does not.
    private static readonly string[] s_options = ["-d", "64", .. Tool.Tiny(epochs: 3)[2..]];

    private TempFolder _folder = null!;
    private string _disk = null!;
    private bool _mounted;

    [SetUp]
    public void Mount()
    {
        _folder = new TempFolder();
        _folder.Write("data.csv", Tool.TinyCsv());
        _disk = Directory.CreateDirectory(_folder.PathOf("disk")).FullName;
        _mounted = Runs("mount", "-t", "tmpfs", "-o", "size=400k", "none", _disk);
        if (!_mounted) Assert.Ignore("SKIPPED: a disk can be mounted by root on Linux only");
    }

    [TearDown]
    public void Unmount()
    {
        if (_mounted) Runs("umount", _disk);
        _folder.Dispose();
    }

    [Test]
    public void Train_DiskThatFillsUp_IsR120AndTheRunResumesWhenThereIsSpace()
    {
        var full = Train("model", "--checkpoint", Path.Combine(_disk, "run"), "--checkpoint-every", "1");
        Assert.That((full.ExitCode, full.ErrorLine[..17]), Is.EqualTo((5, "reda: error R120 ")));
        Assert.That(full.ErrorLine, Does.Contain("checkpoint-000000000060.safetensors: "));
        Assert.That(Files(), Is.EqualTo(new[] { "checkpoint-000000000030.safetensors" }));

        Assert.That(Runs("mount", "-o", "remount,size=4m", _disk), Is.True);
        var resumed = Train("model", "--checkpoint", Path.Combine(_disk, "run"), "--checkpoint-every", "1", "--resume").Succeeded();
        Assert.That(resumed.Error, Does.Contain("epoch 2, 0 samples done").And.Not.Contain("warning"));
        Train("whole").Succeeded();
        Assert.That(File.ReadAllBytes(_folder.PathOf("model")), Is.EqualTo(File.ReadAllBytes(_folder.PathOf("whole"))));
    }

    [Test]
    public void Train_DiskThatMayNotBeWritten_IsR120()
    {
        Directory.CreateDirectory(Path.Combine(_disk, "run"));
        Assert.That(Runs("mount", "-o", "remount,ro", _disk), Is.True);
        foreach (string folder in new[] { "run", "new" })
        {
            var result = Train("model", "--checkpoint", Path.Combine(_disk, folder), "--checkpoint-every", "1");
            Assert.That((result.ExitCode, result.ErrorLine[..17]), Is.EqualTo((5, "reda: error R120 ")));
        }

        Assert.That(File.Exists(_folder.PathOf("model")), Is.False);
    }

    [Test]
    public void Train_ModelOnADiskThatIsFull_IsR120AndTheRunEndsAtOnceWhenResumed()
    {
        // The model takes more than what is left: 80 kB and the histories.
        File.WriteAllBytes(Path.Combine(_disk, "ballast"), new byte[360_000]);
        string model = Path.Combine(_disk, "model"), run = _folder.PathOf("run");
        string[] train = ["train", _folder.PathOf("data.csv"), "--checkpoint", run, "--checkpoint-every", "1", .. s_options];
        var full = Tool.Run([.. train, "--model", model]);
        Assert.That(full.ExitCode, Is.EqualTo(5));
        Assert.That(full.ErrorLine, Does.StartWith($"reda: error R120 {model}: "));
        Assert.That(Directory.GetFiles(_disk, "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(file => Path.GetFileName(file)), Is.EqualTo(new[] { "ballast" }));

        var resumed = Tool.Run([.. train, "--model", _folder.PathOf("model"), "--resume"]).Succeeded();
        Assert.That(resumed.Error, Does.Contain("epoch 4, 0 samples done").And.Not.Contain("epoch 3/3"));
    }

    private string[] Files() => [.. Directory.GetFiles(Path.Combine(_disk, "run"), "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(file => Path.GetFileName(file))];

    private ToolResult Train(string model, params string[] options) => Tool.Run(["train", _folder.PathOf("data.csv"), "--model", _folder.PathOf(model), .. s_options, .. options]);

    private static bool Runs(string program, params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
