using System.CommandLine;
using Reda.IO.Results;

namespace Reda.Cli.CommandLine;

/// <summary>Where a command writes its results, and in which form.</summary>
internal sealed class OutputArguments
{
    private static readonly (string Name, ResultFormat Value, string[] Extensions)[] s_formats =
    [
        ("table", ResultFormat.Table, [".txt"]),
        ("csv", ResultFormat.Csv, [".csv"]),
        ("jsonl", ResultFormat.Jsonl, [".jsonl", ".ndjson"]),
        ("parquet", ResultFormat.Parquet, [".parquet"]),
        ("npy", ResultFormat.Npy, [".npy"]),
    ];

    private readonly (string Name, ResultFormat Value, string[] Extensions)[] _choices;

    public OutputArguments(params ResultFormat[] choices)
    {
        _choices = [.. s_formats.Where(format => choices.Contains(format.Value))];
        string known = string.Join(", ", _choices.Select(choice => choice.Extensions[0]));
        File = Options.Text("--output", "FILE", $"Write to a file, which is there as a whole or not at all; its extension says the format: {known}.");
        Format = new ChoiceOption<ResultFormat?>(
            "--output-format", "The format, whatever the extension; auto goes by the extension.", [("auto", null), .. _choices.Select(choice => (choice.Name, (ResultFormat?)choice.Value))]);
        Format.WithoutDefault();
    }

    public Option<string> File { get; }

    public ChoiceOption<ResultFormat?> Format { get; }

    public void AddTo(Command command)
    {
        command.Add(File);
        command.Add(Format);
        Require(command, File);
    }

    /// <summary>Refuses a command line that names a file but no format.</summary>
    /// <param name="command">The command.</param>
    /// <param name="file">The option that names the file.</param>
    public void Require(Command command, Option<string> file) => command.Validators.Add(result =>
    {
        if (result.GetValue(file) is { } path && result.GetResult(Format) is not { Implicit: false } && ByExtension(path) is null)
            result.AddError($"the extension of '{path}' names no format; give --output-format {string.Join('|', _choices.Select(choice => choice.Name))}");
    });

    /// <summary>The format that is asked for; none where neither the option nor the extension of <paramref name="path"/> names one.</summary>
    public ResultFormat? Bind(ParseResult result, string? path) => Format.Of(result) ?? (path is null ? null : ByExtension(path));

    private ResultFormat? ByExtension(string path)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        foreach (var choice in _choices)
        {
            if (choice.Extensions.Contains(extension)) return choice.Value;
        }

        return null;
    }
}
