using System.Diagnostics;

namespace Reda.Tools.Tests.Cli;

/// <summary>Runs the tool as a process of its own.</summary>
internal static class ToolProcess
{
    public static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = System.Text.Encoding.UTF8 };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "reda.dll"));
        foreach (string arg in args) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }

    /// <summary>Sends a signal such as INT; the test is ignored, with a message, where that cannot be done.</summary>
    public static async Task SignalOrSkip(Process process, string signal)
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("SKIPPED: signals are sent with kill, which Windows lacks");
        if (signal == "INT" && IgnoresInterrupts(process.Id)) Assert.Ignore("SKIPPED: this session ignores SIGINT (a background job without job control does)");
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Whether a process was started with SIGINT ignored, which a child inherits and .NET respects.</summary>
    private static bool IgnoresInterrupts(int process)
    {
        string status = $"/proc/{process}/status";
        if (!File.Exists(status)) return false;
        string mask = File.ReadLines(status).First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim();
        return (Convert.ToUInt64(mask, 16) & 0b10) != 0;
    }
}
