using System.Diagnostics;
namespace Reda.Tools.Tests.Cli;

/// <summary>The real process: exit codes, and what goes to which stream.</summary>
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
        using var process = ToolProcess.Start("bogus");
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
        using var process = ToolProcess.Start("recommend", model, "--history", "Bj\u00f6rk,i2,i3", "--include-seen", "-n", "100");
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
}
