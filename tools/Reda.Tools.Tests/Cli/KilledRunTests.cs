using System.Security.Cryptography;

namespace Reda.Tools.Tests.Cli;

/// <summary>
/// kill -9 at random moments: the resumed run ends with the file of the run that nobody killed. tools/soak/kill-resume.sh does the same a thousand times.
/// </summary>
internal sealed class KilledRunTests
{
    [TestCase("sparse", false, 1)]
    [TestCase("dense", true, 2)]
    [TestCase("deferred", true, 3)]
    public async Task Train_KilledAndResumed_GivesTheFileOfTheUninterruptedRun(string optimizer, bool validate, int seed)
    {
        using var folder = new TempFolder();
        string data = folder.Write("data.csv", Tool.TinyCsv());
        string[] options = ["--optimizer", optimizer, .. validate ? new[] { "--validate" } : [], .. Tool.Tiny(epochs: 3)];
        Tool.Run(["train", data, "--model", folder.PathOf("whole"), .. options]).Succeeded();

        // After every optimiser step a checkpoint, so that most kills meet one that is being written.
        string[] train = ["train", data, "--model", folder.PathOf("resumed"), "--checkpoint", folder.PathOf("run"), "--checkpoint-every", "0.000001s", "--json", .. options];
        var random = new Random(seed);
        for (int kill = 0; kill < 2; kill++)
        {
            using var process = ToolProcess.Start([.. train, .. kill > 0 ? new[] { "--resume" } : []]);
            for (int saved = random.Next(2, 30); saved > 0 && await process.StandardOutput.ReadLineAsync() is { } line;)
            {
                if (line.Contains("\"checkpoint\"", StringComparison.Ordinal)) saved--;
            }

            await process.KillHard();
            Assert.That(File.Exists(folder.PathOf("resumed")), Is.False, "the run was killed before its end");
        }

        var result = Tool.Run([.. train, "--resume", "--threads", "1"]).Succeeded();
        Assert.That(result.Objects()[0].GetProperty("event").GetString(), Is.EqualTo("resumed"));
        Assert.That(result.Error, Does.Not.Contain("W14"));
        Assert.That(Sha256(folder.PathOf("resumed")), Is.EqualTo(Sha256(folder.PathOf("whole"))));
        Assert.That(Directory.GetFiles(folder.PathOf("run"), "*", new EnumerationOptions { AttributesToSkip = 0 }), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Train_Terminated_KeepsTheLastCheckpointAndLeavesNothingHalfWritten()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("SKIPPED: signals are sent with kill, which Windows lacks");
        using var folder = new TempFolder();
        string data = folder.Write("data.csv", Tool.TinyCsv());
        string[] train = ["train", data, "--model", folder.PathOf("model"), "--checkpoint", folder.PathOf("run"), "--checkpoint-every", "0.000001s", "--json", .. Tool.Tiny(epochs: 1000)];
        using var process = ToolProcess.Start(train);
        for (int saved = 0; saved < 40 && await process.StandardOutput.ReadLineAsync() is not null; saved++) { }
        using (var kill = System.Diagnostics.Process.Start("sh", ["-c", $"kill -TERM {process.Id}"])) await kill.WaitForExitAsync();
        var rest = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await rest;
        await process.WaitForExitAsync();

        Assert.That((process.ExitCode, error.Split('\n')[^2]), Is.EqualTo((143, "reda: interrupted")));
        string[] left = Directory.GetFiles(folder.PathOf("run"), "*", new EnumerationOptions { AttributesToSkip = 0 });
        Assert.That(left.Select(file => Path.GetFileName(file)), Has.Exactly(2).Items.And.All.Match(@"^checkpoint-\d{12}\.safetensors$"));
        Assert.That(Tool.Run(new CancellationToken(canceled: true), [.. train, "--resume"]).Error, Does.Contain($"resumed from {left.Max()}"));
    }

    private static string Sha256(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
