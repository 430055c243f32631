using System.Globalization;

namespace Reda.Tools.Tests.Cli;

/// <summary>Signals to a process in the middle of long work: its exit code is the signal's, and nothing half-written remains.</summary>
internal sealed class InterruptionTests
{
    private TempFolder _folder = null!;

    [OneTimeSetUp]
    public void MakeAModelThatIsLongInScoring()
    {
        // 40,000 items make 800 million pairs: minutes, so that a signal after the first sign of work always comes in the middle of it.
        _folder = new TempFolder();
        var rows = Enumerable.Range(0, 40_000).Select(item => string.Create(CultureInfo.InvariantCulture, $"u{item % 400},i{item}"));
        _folder.Write("data.csv", "user,item\n" + string.Join('\n', rows) + "\n");
        _folder.Write("tiny.csv", Tool.TinyCsv());
        _folder.Write("test.csv", "user,item\n" + string.Join('\n', Enumerable.Range(0, 400).Select(user => $"u{user},i{(user + 1) % 400}")) + "\n");
        Tool.Run(["train", _folder.PathOf("data.csv"), "--model", _folder.PathOf("model"), "--quiet", "-d", "8", "-m", "4", "-s", "3", "-e", "1", "--item-spread", "0.3"]).Succeeded();
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("INT", 130, "epoch ", "train", "data.csv", "--model", "new", "--report", "new.html", "-e", "1000000", "-d", "8")]
    [TestCase("TERM", 143, "epoch ", "train", "data.csv", "--model", "new", "--report", "new.html", "-e", "1000000", "-d", "8")]
    [TestCase("INT", 130, "scoring the catalogue", "evaluate", "model", "--test", "test.csv", "--full")]
    [TestCase("TERM", 143, "scoring the catalogue", "evaluate", "model", "--test", "test.csv", "--full")]
    [TestCase("INT", 130, "scoring the catalogue", "recommend", "model", "--all")]
    [TestCase("TERM", 143, "scoring the catalogue", "recommend", "model", "--all")]
    public async Task Process_Signalled_StopsWithTheSignalsCodeAndLeavesNothing(string signal, int exitCode, string firstSign, params string[] args)
    {
        string[] before = _folder.Files();
        string[] files = [.. before, "new", "new.html"];
        using var process = ToolProcess.Start([.. args.Select(arg => files.Contains(arg) ? _folder.PathOf(arg) : arg)]);
        try
        {
            string? line;
            do line = await process.StandardError.ReadLineAsync();
            while (line is not null && !line.StartsWith(firstSign, StringComparison.Ordinal));
            Assert.That(line, Is.Not.Null, "the work began");
            await ToolProcess.SignalOrSkip(process, signal);
            string rest = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.That(process.ExitCode, Is.EqualTo(exitCode), rest);
            Assert.That(rest, Does.EndWith("reda: interrupted\n"));
            Assert.That(_folder.Files(), Is.EqualTo(before));
        }
        finally
        {
            process.Kill();
        }
    }

    [Test]
    public async Task Process_SignalledWhileNobodyReadsItsErrors_Stops()
    {
        using var process = ToolProcess.Start(["train", _folder.PathOf("tiny.csv"), "--model", _folder.PathOf("new"), .. Tool.Tiny(epochs: 1_000_000)]);
        try
        {
            // Once the pipe is full, the process waits for its reader and uses no time any more.
            var used = TimeSpan.Zero;
            for (int still = 0; still < 5 && !process.HasExited; await Task.Delay(100))
            {
                process.Refresh();
                still = process.TotalProcessorTime == used ? still + 1 : 0;
                used = process.TotalProcessorTime;
            }

            await ToolProcess.SignalOrSkip(process, "TERM");
            Assert.That(process.WaitForExit(TimeSpan.FromMinutes(1)), Is.True);
            Assert.That(process.ExitCode, Is.EqualTo(143));
        }
        finally
        {
            process.Kill();
        }
    }
}
