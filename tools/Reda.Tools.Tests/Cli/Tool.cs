using System.Text.Json;
using Reda.Cli;

namespace Reda.Tools.Tests.Cli;

/// <summary>Runs the tool inside the test process.</summary>
internal static class Tool
{
    public static ToolResult Run(params string[] args) => Run(CancellationToken.None, args);

    public static ToolResult Run(CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = RedaApp.Run(args, output, error, liveProgress: false, cancellationToken);
        return new ToolResult(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Small options with which a tiny model trains in a moment and does not collapse.</summary>
    public static string[] Tiny(int epochs = 2)
        => ["-d", "8", "-m", "4", "-s", "3", "-e", $"{epochs}", "--batch-size", "20", "--learning-rate", "0.02", "--item-spread", "0.3", "--memory-spread", "1"];

    /// <summary>60 users in four groups, each with 10 of its group's 25 items: u0..u59, i0..i99.</summary>
    public static string TinyCsv()
    {
        var rows = Enumerable.Range(0, 60).SelectMany(user => Enumerable.Range(0, 10).Select(n => $"u{user},i{(user % 4 * 25) + (((user * 7) + (n * (1 + (user % 2)))) % 25)}"));
        return "user,item\n" + string.Join('\n', rows) + "\n";
    }

    /// <summary>One unseen item of the own group for each user.</summary>
    public static string TinyTestCsv()
    {
        var rows = Enumerable.Range(0, 60).Select(user => $"u{user},i{(user % 4 * 25) + (((user * 7) + 24) % 25)}");
        return "user,item\n" + string.Join('\n', rows) + "\n";
    }
}

internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>Every line of standard output, each of which must be one JSON object.</summary>
    public JsonElement[] Objects() => [.. Lines(Output).Select(line => JsonDocument.Parse(line).RootElement)];

    public string[] ErrorLines => Lines(Error);

    /// <summary>The one line that reports an error, which must be the last of standard error.</summary>
    public string ErrorLine
    {
        get
        {
            string[] errors = [.. ErrorLines.Where(line => line.StartsWith("reda: error", StringComparison.Ordinal))];
            Assert.That(errors, Has.Length.EqualTo(1), Error);
            Assert.That(ErrorLines[^1], Is.EqualTo(errors[0]));
            return errors[0];
        }
    }

    public ToolResult Succeeded()
    {
        Assert.That(ExitCode, Is.Zero, Error);
        return this;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
