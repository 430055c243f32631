using System.Diagnostics;

namespace Reda.Tools.Tests.Packaging;

/// <summary>Runs other processes as a person in a fresh shell would.</summary>
internal static class DotNet
{
    // What a test runner tells its children about its own SDK and build; a build inside a test is one of its own.
    private static readonly string[] s_ofTheRunner = ["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly", "DOTNET_HOST_PATH"];

    /// <summary>Runs the SDK's command line.</summary>
    public static ProcessResult Run(params string[] args) => Run("dotnet", args, []);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">A path, or a name on the search path.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="environment">Variables to add.</param>
    public static ProcessResult Run(string program, string[] args, params (string Name, string Value)[] environment)
    {
        using var process = Process.Start(Describe(program, args, environment))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new ProcessResult($"{program} {string.Join(' ', args)}", process.ExitCode, output.Result, error.Result);
    }

    /// <summary>A process to start, with its output redirected.</summary>
    public static ProcessStartInfo Describe(string program, string[] args, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in s_ofTheRunner) start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }
}

internal sealed record ProcessResult(string Command, int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public ProcessResult Succeeded()
    {
        Assert.That(ExitCode, Is.Zero, $"{Command}\n{Output}\n{Error}");
        return this;
    }
}
