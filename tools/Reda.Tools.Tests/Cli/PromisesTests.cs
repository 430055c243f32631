using System.Text.Json;

namespace Reda.Tools.Tests.Cli;

/// <summary>What every command promises, whatever it does.</summary>
internal sealed class PromisesTests
{
    // Placeholders stand for files of the folder.
    private static readonly string[] s_commands =
    [
        "demo -e 2",
        "train DATA --model NEW --test TEST",
        "train DATA --model NEW --validate --report PAGE",
        "evaluate MODEL --test TEST",
        "evaluate MODEL --test TEST --full",
        "recommend MODEL --user u1 --explain",
        "recommend MODEL --history i1,i2",
        "recommend MODEL --all",
        "index MODEL --rank 8",
        "inspect MODEL",
    ];

    private TempFolder _folder = null!;

    [OneTimeSetUp]
    public void TrainAModel()
    {
        _folder = new TempFolder();
        _folder.Write("DATA", Tool.TinyCsv());
        _folder.Write("TEST", Tool.TinyTestCsv());
        Tool.Run(["train", _folder.PathOf("DATA"), "--model", _folder.PathOf("MODEL"), "--quiet", .. Tool.Tiny()]).Succeeded();
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCaseSource(nameof(s_commands))]
    public void Json_OfEveryCommand_IsOneObjectALineAndNothingElse(string command)
        => Assert.That(Run(command, "--json").Succeeded().Objects().Select(line => line.ValueKind), Is.Not.Empty.And.All.EqualTo(JsonValueKind.Object));

    [TestCaseSource(nameof(s_commands))]
    public void Quiet_OfEveryCommand_LeavesTheResultsAlone(string command)
    {
        var result = Run(command, "--quiet").Succeeded();
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Output, Is.Not.Empty);
    }

    [TestCaseSource(nameof(s_commands))]
    public void Threads_OfEveryCommand_ChangeNoResult(string command)
    {
        string[] one = Results(Run(command, "--json", "--threads", "1", "--seed", "5")), three = Results(Run(command, "--json", "--threads", "3", "--seed", "5"));
        Assert.That(three, Is.EqualTo(one));
        Assert.That(one, Is.Not.Empty);
    }

    [TestCaseSource(nameof(s_commands))]
    public void Seed_OfEveryCommand_IsChecked(string command)
    {
        var result = Run(command, "--seed", "1.5");
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.ErrorLine, Does.StartWith("reda: error R001: --seed takes a whole number"));
    }

    private ToolResult Run(string command, params string[] options)
    {
        string[] args = [.. command.Split(' ').Select(word => word.Length > 2 && word.All(char.IsAsciiLetterUpper) ? _folder.PathOf(word) : word)];
        return Tool.Run([.. args, .. options, .. args[0] == "train" ? Tool.Tiny() : []]);
    }

    /// <summary>The objects without what measures time.</summary>
    private static string[] Results(ToolResult result)
        => [.. result.Succeeded().Objects().Select(line => string.Join(", ", line.EnumerateObject().Where(value => !value.Name.Contains("second", StringComparison.Ordinal))))];
}
