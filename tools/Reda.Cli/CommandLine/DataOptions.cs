using System.CommandLine;
using Reda.IO;

namespace Reda.Cli.CommandLine;

/// <summary>How delimited data files are read.</summary>
internal sealed class DataOptions
{
    private readonly ChoiceOption<HeaderMode> _header = new(
        "--header", "Whether the first row of CSV or TSV names the columns; auto looks for usual names and for numbers below words.",
        ("auto", HeaderMode.Auto), ("yes", HeaderMode.Yes), ("no", HeaderMode.No));

    private readonly ChoiceOption<char?> _delimiter = new(
        "--delimiter", "What separates columns; auto takes a tab where the first line holds one, otherwise a comma.",
        [("auto", null), .. Delimiters.Named.Select(pair => (pair.Key, (char?)pair.Value))]);

    public void AddTo(Command command)
    {
        command.Add(_header);
        command.Add(_delimiter);
    }

    public ReadOptions Bind(ParseResult result) => new() { Header = _header.Of(result), Delimiter = _delimiter.Of(result) };
}
