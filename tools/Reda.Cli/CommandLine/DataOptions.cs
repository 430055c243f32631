using System.CommandLine;
using Reda.IO;

namespace Reda.Cli.CommandLine;

/// <summary>How data files are read.</summary>
internal sealed class DataOptions
{
    private const string ByContent = "auto";

    private static readonly (string Name, (DataFormat? Format, string? Delimiter) Layout)[] s_formats =
    [
        (ByContent, (null, null)),
        ("authors", (DataFormat.Authors, null)),
        ("csv", (DataFormat.Delimited, ",")),
        ("tsv", (DataFormat.Delimited, "\t")),
        ("colons", (DataFormat.Delimited, "::")),
        ("space", (DataFormat.Delimited, " ")),
        ("jsonl", (DataFormat.JsonLines, null)),
        ("parquet", (DataFormat.Parquet, null)),
    ];

    private readonly ChoiceOption<(DataFormat? Format, string? Delimiter)> _format = new(
        "--format", "The format of the data; auto finds it out from the content. Each may be packed by gzip.", s_formats);

    private readonly ChoiceOption<HeaderMode> _header = new(
        "--header", "Whether the first row of delimited text names the columns; auto looks for usual names and for numbers below words.",
        ("auto", HeaderMode.Auto), ("yes", HeaderMode.Yes), ("no", HeaderMode.No));

    private readonly ChoiceOption<string?> _delimiter = new(
        "--delimiter", "What separates columns; auto takes a tab, a comma or :: where the first line holds one, or a space between numbers.",
        [(ByContent, null), .. Delimiters.Named.Select(pair => (pair.Key, (string?)pair.Value))]);

    private readonly Option<string> _user = Options.Text("--user-column", "COLUMN", "The user's column, by name or by number from 1.");
    private readonly Option<string> _item = Options.Text("--item-column", "COLUMN", "The item's column.");
    private readonly Option<string> _rating = Options.Text("--rating-column", "COLUMN", "The rating's column, or none to leave ratings unread.");
    private readonly Option<string> _timestamp = Options.Text("--timestamp-column", "COLUMN", "The timestamp's column, or none.");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _format, _header, _delimiter, _user, _item, _rating, _timestamp }) command.Add(option);
        command.Validators.Add(result =>
        {
            string? format = result.GetValue(_format), delimiter = result.GetValue(_delimiter);
            if (format is not (null or ByContent or "csv") && delimiter is not (null or ByContent)) result.AddError($"--format {format} has its own delimiter; leave out --delimiter");
        });
    }

    public ReadOptions Bind(ParseResult result)
    {
        var (format, delimiter) = _format.Of(result);
        return new ReadOptions
        {
            Format = format,
            Header = _header.Of(result),
            Delimiter = _delimiter.Of(result) ?? delimiter,
            UserColumn = result.GetValue(_user),
            ItemColumn = result.GetValue(_item),
            RatingColumn = result.GetValue(_rating),
            TimestampColumn = result.GetValue(_timestamp),
            StandardInput = Console.OpenStandardInput(),
        };
    }
}
