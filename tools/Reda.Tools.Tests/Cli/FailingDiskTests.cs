using System.Security.Cryptography;

namespace Reda.Tools.Tests.Cli;

/// <summary>
/// Every system call that touches checkpoints fails in turn, or is the last one before a kill: the run ends with R120 and leaves nothing half-written, and the
/// resumed run ends with the file of the run that nothing happened to. A sample here; all points with REDA_SOAK=1 (tools/soak/failing-disk.sh).
/// </summary>
internal sealed class FailingDiskTests
{
    private const string Calls = "openat,write,pwrite64,fallocate,ftruncate,fsync,rename,close,unlink";

    // 60 users with 10 items each, 20 samples a step: 30 steps an epoch.
    private static readonly string[] s_checkpoints = ["checkpoint-000000000030.safetensors", "checkpoint-000000000060.safetensors", "checkpoint-000000000090.safetensors"];
    private static readonly string[] s_options = ["-d", "64", .. Tool.Tiny(epochs: 3)[2..]];
    private static readonly EnumerationOptions s_hiddenToo = new() { AttributesToSkip = 0 };

    private TempFolder _folder = null!;
    private string _expected = null!;

    [OneTimeSetUp]
    public async Task TrainUndisturbed()
    {
        _folder = new TempFolder();
        _folder.Write("data.csv", Tool.TinyCsv());
        await SkipWithoutStrace();
        Tool.Run(["train", _folder.PathOf("data.csv"), "--model", _folder.PathOf("whole"), .. s_options]).Succeeded();
        _expected = Sha256(_folder.PathOf("whole"));
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("fallocate:error=ENOSPC:when=2")]
    [TestCase("pwrite64:error=ENOSPC:when=3")]
    [TestCase("fsync:error=EIO:when=1")]
    [TestCase("fsync:error=EIO:when=4")]
    [TestCase("rename:error=EIO:when=3")]
    [TestCase("rename:signal=SIGKILL:when=2")]
    [TestCase("pwrite64:signal=SIGKILL:when=7")]
    public Task Train_CallThatFails_LosesNothing(string fault) => Check(fault, mayBeTolerated: false);

    [Test]
    public async Task Train_EveryCallFailsInTurn_LosesNothing()
    {
        if (Environment.GetEnvironmentVariable("REDA_SOAK") != "1") Assert.Ignore("SKIPPED: takes many minutes; tools/soak/failing-disk.sh runs it");
        string log = _folder.PathOf("log");
        var (exitCode, error) = await Train("counted", [.. Paths("counted"), "-o", log, "-e", $"trace={Calls}"]);
        Assert.That(exitCode, Is.Zero, error);
        string[] lines = File.ReadAllLines(log);
        int points = 0;
        foreach (string call in Calls.Split(','))
        {
            int count = lines.Count(line => line.Contains($" {call}(", StringComparison.Ordinal));
            TestContext.Progress.WriteLine($"{call}: {count} calls");
            for (int n = 1; n <= count; n++)
            {
                foreach (string fault in new[] { "error=ENOSPC", "error=EIO", "signal=SIGKILL" })
                {
                    await Check($"{call}:{fault}:when={n}", mayBeTolerated: call is "close" or "unlink" or "fallocate");
                    points++;
                }
            }
        }

        TestContext.Progress.WriteLine($"{points} points");
    }

    /// <summary>Trains with one fault, looks at what is left, resumes and compares.</summary>
    private async Task Check(string fault, bool mayBeTolerated)
    {
        string name = fault.Replace(':', '-').Replace('=', '-');
        var (exitCode, error) = await Train(name, [.. Paths(name), "-o", "/dev/null", "-e", $"trace={Calls}", "-e", $"inject={fault}"]);
        bool killed = fault.Contains("SIGKILL", StringComparison.Ordinal);
        bool tolerated = mayBeTolerated && exitCode == 0;
        if (!tolerated)
        {
            Assert.That(exitCode, Is.EqualTo(killed ? 137 : 5), $"{fault}: {error}");
            if (!killed) Assert.That(error.TrimEnd().Split('\n')[^1], Does.StartWith("reda: error R120 "), fault);
            Assert.That(File.Exists(_folder.PathOf(name + ".model")), Is.False, fault);
        }

        string run = _folder.PathOf(name);
        string[] left = Directory.Exists(run) ? [.. Directory.GetFiles(run, "*", s_hiddenToo).Select(file => Path.GetFileName(file))] : [];
        if (!killed) Assert.That(left, Is.SubsetOf(s_checkpoints), fault);

        var resumed = Tool.Run(["train", _folder.PathOf("data.csv"), "--model", _folder.PathOf(name + ".model"), "--checkpoint", run, "--resume", .. s_options]).Succeeded();
        Assert.That(resumed.Error, Does.Not.Contain("W141"), $"{fault}: every checkpoint that is there is whole");
        if (left.Intersect(s_checkpoints).Any()) Assert.That(resumed.Error, Does.Contain("resumed from"), fault);
        Assert.That(Sha256(_folder.PathOf(name + ".model")), Is.EqualTo(_expected), fault);
        Assert.That(Directory.GetFiles(run, "*", s_hiddenToo).Select(file => Path.GetFileName(file)), Is.SubsetOf(s_checkpoints), fault);
        Directory.Delete(run, recursive: true);
        File.Delete(_folder.PathOf(name + ".model"));
    }

    private Task<(int ExitCode, string Error)> Train(string name, string[] strace) => ToolProcess.RunUnder(
        "strace",
        ["-f", "-qq", .. strace],
        ["train", _folder.PathOf("data.csv"), "--model", _folder.PathOf(name + ".model"), "--checkpoint", _folder.PathOf(name), "--checkpoint-every", "1", .. s_options]);

    // Only what touches the folder, the temporary file and the checkpoints counts and fails.
    private string[] Paths(string name) => [.. s_checkpoints.Append(".checkpoint.tmp").Append("").SelectMany(file => new[] { "-P", Path.Combine(_folder.PathOf(name), file).TrimEnd('/') })];

    private static async Task SkipWithoutStrace()
    {
        try
        {
            var (exitCode, error) = await ToolProcess.RunUnder("strace", ["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=1"], ["--version"]);
            if (exitCode != 0) Assert.Ignore($"SKIPPED: strace may not trace here: {error}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("SKIPPED: no strace; apt-get install strace");
        }
    }

    private static string Sha256(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
