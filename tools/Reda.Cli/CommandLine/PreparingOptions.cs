using System.CommandLine;
using System.Globalization;
using Reda.IO.Preparing;

namespace Reda.Cli.CommandLine;

/// <summary>How raw data becomes training data.</summary>
internal sealed class PreparingOptions
{
    private readonly Option<double?> _ratingAbove = new("--rating-above")
    {
        Description = "Keep actions with a higher rating only; the paper takes those above 3 as positive.",
        HelpName = "X",
        CustomParser = result =>
        {
            string given = result.Tokens[0].Value;
            if (double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)) return value;
            result.AddError($"--rating-above takes a number such as 3.5; found '{given}'");
            return null;
        },
    };

    private readonly ChoiceOption<DuplicatePolicy> _duplicates = new(
        "--duplicates", "What becomes of repeated pairs: merged, keeping the latest rating and time, or refused.", ("merge", DuplicatePolicy.Merge), ("error", DuplicatePolicy.Error));

    private readonly Option<int> _minUser = Options.Whole("--min-user-actions", "Drop users with fewer actions, once.", 1, least: 1);
    private readonly Option<int> _minItem = Options.Whole("--min-item-actions", "Drop items with fewer actions, once, after the users.", 1, least: 1);
    private readonly Option<int> _kCore = Options.Whole("--k-core", "Drop users and items with fewer actions again and again until none is left.", 1, least: 1);

    private readonly ChoiceOption<SplitRule> _split = new(
        "--split", "Which action of each user with enough of them is held out for the test: one at random, the last by time, or none.",
        ("random", SplitRule.Random), ("last", SplitRule.Last), ("none", SplitRule.None));

    private readonly Option<bool> _validation = Options.Flag("--validation", "Hold another action of each user out for validation, by the same rule.");

    private readonly ChoiceOption<PreparedFormat> _output = new(
        "--output-format", "The authors' format with ids from 0, or CSV or Parquet with the original ids.",
        ("authors", PreparedFormat.Authors), ("csv", PreparedFormat.Csv), ("parquet", PreparedFormat.Parquet));

    private readonly Option<string> _names = Options.Text("--names", "FILE", "Names of items: id TAB name, or a table with such columns; by default those of the data set.");
    private readonly Option<bool> _overwrite = Options.Flag("--overwrite", "Replace prepared data that the folder holds already.");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _ratingAbove, _duplicates, _minUser, _minItem, _kCore, _split, _validation, _output, _names, _overwrite }) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_validation) && result.GetValue(_split) == "none") result.AddError("--validation needs a --split");
        });
    }

    public PrepareOptions Bind(ParseResult result, ulong seed) => new()
    {
        RatingAbove = result.GetValue(_ratingAbove),
        Duplicates = _duplicates.Of(result),
        MinUserActions = result.GetValue(_minUser),
        MinItemActions = result.GetValue(_minItem),
        KCore = result.GetValue(_kCore),
        Split = _split.Of(result),
        Validation = result.GetValue(_validation),
        Seed = seed,
        Format = _output.Of(result),
        Overwrite = result.GetValue(_overwrite),
    };

    public string? Names(ParseResult result) => result.GetValue(_names);
}
