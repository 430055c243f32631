using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Reda.Cli.CommandLine;

/// <summary>Makes options whose errors are one line and name the option, the value and what would do.</summary>
internal static class Options
{
    public static Option<int> Whole(string name, string description, int byDefault, int least, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => byDefault,
        CustomParser = result =>
        {
            if (int.TryParse(Given(result), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most) return value;
            string range = most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}";
            return Refuse<int>(result, name, $"a whole number {range}");
        },
    };

    public static Option<ulong> Seed(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SEED",
        DefaultValueFactory = _ => 1,
        CustomParser = result => ulong.TryParse(Given(result), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : Refuse<ulong>(result, name, "a whole number from 0 to 18446744073709551615"),
    };

    public static Option<double> Real(string name, string description, double byDefault) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => byDefault,
        CustomParser = result => double.TryParse(Given(result), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : Refuse<double>(result, name, "a number such as 0.001"),
    };

    public static Option<long> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "BYTES",
        DefaultValueFactory = _ => 0,
        CustomParser = result =>
        {
            string given = Given(result);
            int shift = given.Length == 0 ? 0 : char.ToUpperInvariant(given[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
            return long.TryParse(given[..^(shift > 0 ? 1 : 0)], NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= long.MaxValue >> shift
                ? value << shift
                : Refuse<long>(result, name, "bytes such as 500M or 2G");
        },
    };

    public static Option<string> Text(string name, string helpName, string description, bool required = false)
        => new(name) { Description = description, HelpName = helpName, Required = required };

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>Adds a short name.</summary>
    public static Option<T> Short<T>(this Option<T> option, string alias)
    {
        option.Aliases.Add(alias);
        return option;
    }

    /// <summary>Leaves the default to what else is known, such as another option or the model.</summary>
    public static Option<T> WithoutDefault<T>(this Option<T> option)
    {
        option.DefaultValueFactory = null;
        return option;
    }

    /// <summary>Whether the command line names <paramref name="option"/>.</summary>
    public static bool WasGiven(this ParseResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static string Given(ArgumentResult result) => result.Tokens[0].Value;

    private static T? Refuse<T>(ArgumentResult result, string name, string expected)
    {
        result.AddError($"{name} takes {expected}; found '{Given(result)}'");
        return default;
    }
}
