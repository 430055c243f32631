using Reda.Tools.Tests.Packaging;

namespace Reda.Tools.Tests.Cli;

/// <summary>Completion scripts, run by the shells they are for where those are there.</summary>
internal sealed class CompletionTests
{
    private static readonly string[] s_shells = ["bash", "zsh", "fish", "powershell"];

    // How to start each shell, and what makes it complete $LINE after the script has been read: one completion a line.
    private static readonly Dictionary<string, (string Program, string[] Arguments, string Extension, string Completing)> s_drivers = new()
    {
        ["bash"] = ("bash", ["--norc"], "sh", "COMP_LINE=$LINE; COMP_POINT=${#LINE}; COMP_WORDS=($LINE); _reda; printf '%s\\n' \"${COMPREPLY[@]}\""),
        ["zsh"] = ("zsh", ["-f"], "zsh", "compadd() { shift; print -l -- \"$@\" }; _files() { : }; words=(\"${(@s: :)LINE}\"); CURRENT=${#words}; PREFIX=${words[-1]}; _reda"),
        ["fish"] = ("fish", ["--no-config"], "fish", "complete -C $LINE"),
        ["powershell"] = ("pwsh", ["-NoProfile", "-File"], "ps1", "(TabExpansion2 $env:LINE $env:LINE.Length).CompletionMatches | ForEach-Object { $_.CompletionText }"),
    };

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCaseSource(nameof(s_shells))]
    public void Completion_OfAShell_IsAScriptThatAsksTheTool(string shell)
    {
        string script = Tool.Run("completion", shell).Succeeded().Output;
        Assert.That(script, Does.Contain("[suggest:").And.Contain("reda"));
        Assert.That(Tool.Run("completion", shell, "--json").Succeeded().Objects().Single().GetProperty("script").GetString() + "\n", Is.EqualTo(script));
    }

    [TestCase("completion")]
    [TestCase("completion cmd")]
    [TestCase("completion bash zsh")]
    public void Completion_OfNoShell_IsAWrongCommandLine(string line)
    {
        var result = Tool.Run(line.Split(' '));
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.ErrorLine, Does.StartWith("reda: error R001: ").And.EndsWith("; see reda completion --help"));
    }

    [TestCase("[suggest:x]")]
    [TestCase("[suggest:-1]")]
    [TestCase("[suggest:99999999999]")]
    public void Suggest_AtNoPosition_IsAWrongCommandLine(string directive)
    {
        var result = Tool.Run(directive, "train --lo");
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorLine, Does.StartWith("reda: error R001: [suggest:POSITION] takes a position"));
    }

    [Test]
    public void Shell_CompletingALine_OffersWhatFits(
        [ValueSource(nameof(s_shells))] string shell,
        [Values("reda tr|train", "reda train x --lo|--loss", "reda train x --loss si|sigmoid", "reda train x --loss |bpr,sigmoid,softmax", "reda train x --preset |paper,best", "reda completion p|powershell")] string lineAndOffers)
        => Assert.That(Complete(shell, lineAndOffers.Split('|')[0]), Is.EquivalentTo(lineAndOffers.Split('|')[1].Split(',')));

    [Test]
    public void Shell_CompletingAFile_OffersNoOptions([Values("bash", "zsh")] string shell)
        => Assert.That(Complete(shell, "reda train "), Is.Empty);

    private string[] Complete(string shell, string line)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("SKIPPED: the shells are started as on Linux");
            return [];
        }

        var (program, arguments, extension, completing) = s_drivers[shell];
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, program)))) Assert.Ignore($"SKIPPED: this machine has no {program}");

        string reda = _folder.Write("reda", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "reda.dll")}' \"$@\"\n");
        File.SetUnixFileMode(reda, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string prepare = shell == "zsh" ? "compdef() { : }\n" : "";
        string driver = _folder.Write("driver." + extension, $"{prepare}{Tool.Run("completion", shell).Output}\n{completing}\n");
        string path = $"{_folder.Root}{Path.PathSeparator}{string.Join(Path.PathSeparator, folders)}";
        var result = DotNet.Run(program, [.. arguments, driver], ("LINE", line), ("PATH", path)).Succeeded();
        Assert.That(result.Error, Is.Empty);
        return [.. result.Lines.Select(offer => offer.Split('\t')[0])];
    }
}
