using System.Diagnostics;
using System.Text;

namespace Reda.Tools.Tests.Cli;

/// <summary>Runs the tool as a process of its own.</summary>
internal static class ToolProcess
{
    private static readonly string s_tool = Path.Combine(AppContext.BaseDirectory, "reda.dll");

    /// <summary>Starts the tool; both of its streams are to be read.</summary>
    public static Process Start(params string[] args) => Launch("dotnet", [s_tool, .. args]);

    /// <summary>Runs the tool under another program, such as strace, to its end.</summary>
    public static async Task<(int ExitCode, string Error)> RunUnder(string program, string[] programArgs, string[] args)
    {
        using var process = Launch(program, [.. programArgs, "dotnet", s_tool, .. args]);
        var output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }

    /// <summary>Ends a process as if the power failed: nothing of it runs any more.</summary>
    public static async Task KillHard(this Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
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

    private static Process Launch(string program, string[] args) => Process.Start(new ProcessStartInfo(program, args)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = Encoding.UTF8,
    })!;
}
