using System.Diagnostics;

namespace Reda.Tools.Tests.Cli;

/// <summary>The real process: exit codes, what goes to which stream, and signals.</summary>
internal sealed class ProcessTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Process_WrongCommandLine_ExitsWith2()
    {
        using var process = Start("bogus");
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That((process.ExitCode, error.Trim().Split('\n').Length), Is.EqualTo((2, 1)));
        Assert.That(error, Does.StartWith("reda: error R001: "));
    }

    [Test]
    public async Task Process_IdsBeyondAscii_ArriveAsUtf8()
    {
        string data = _folder.Write("data.csv", Tool.TinyCsv().Replace("i1\n", "Bj\u00f6rk\n", StringComparison.Ordinal));
        string model = _folder.PathOf("model");
        Tool.Run(["train", data, "--model", model, "--quiet", .. Tool.Tiny()]).Succeeded();
        using var process = Start("recommend", model, "--history", "Bj\u00f6rk,i2,i3", "--include-seen", "-n", "100");
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero);
        Assert.That(output, Does.Contain("Bj\u00f6rk"));
    }

    [Test]
    public async Task Process_StandardInput_IsReadAsData()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string arg in new[] { Path.Combine(AppContext.BaseDirectory, "reda.dll"), "prepare", "generic", "-", _folder.PathOf("out"), "--json" }) start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(Gzip.Pack(Tool.TinyCsv()));
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync(), error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, error);
        Assert.That(output, Does.Contain("\"step\":\"read\",\"users\":60,\"items\":100,\"actions\":600"));
    }

    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    public async Task Process_Signalled_StopsWithTheSignalsCodeAndSavesNothing(string signal, int exitCode)
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("SKIPPED: signals are sent with kill, which Windows lacks");
        string data = _folder.Write("data.csv", Tool.TinyCsv());
        using var process = Start(["train", data, "--model", _folder.PathOf("model"), .. Tool.Tiny(epochs: 1_000_000)]);

        try
        {
            // Once an epoch is reported, training is under way.
            string? line;
            do line = await process.StandardError.ReadLineAsync();
            while (line is not null && !line.StartsWith("epoch ", StringComparison.Ordinal));
            Assert.That(line, Is.Not.Null);
            if (signal == "INT" && IgnoresInterrupts(process.Id)) Assert.Ignore("SKIPPED: this session ignores SIGINT (a background job without job control does)");

            using (var kill = Process.Start("sh", ["-c", $"kill -{signal} {process.Id}"])) await kill.WaitForExitAsync();
            string rest = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.That(process.ExitCode, Is.EqualTo(exitCode), rest);
            Assert.That(rest, Does.EndWith("reda: interrupted\n"));
            Assert.That(_folder.Files(), Is.EqualTo(new[] { "data.csv" }));
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>Whether a process was started with SIGINT ignored, which a child inherits and .NET respects.</summary>
    private static bool IgnoresInterrupts(int process)
    {
        string status = $"/proc/{process}/status";
        if (!File.Exists(status)) return false;
        string mask = File.ReadLines(status).First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim();
        return (Convert.ToUInt64(mask, 16) & 0b10) != 0;
    }

    private static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = System.Text.Encoding.UTF8 };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "reda.dll"));
        foreach (string arg in args) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }
}
