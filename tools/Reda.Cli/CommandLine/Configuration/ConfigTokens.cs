using System.CommandLine;
using System.Text.Json;
using Reda.Engine.Diagnostics;

namespace Reda.Cli.CommandLine.Configuration;

/// <summary>Spells a configuration as a command line, so that one parser checks both.</summary>
internal static class ConfigTokens
{
    /// <summary>The arguments of a command line with what the configuration adds to them.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="options">Options of the configuration, spelt.</param>
    /// <param name="values">Arguments of the configuration.</param>
    public static string[] Add(string[] args, IReadOnlyList<string> options, IReadOnlyList<string> values)
    {
        // Behind a double dash nothing is an option.
        const string Dashes = "--";
        int end = Array.IndexOf(args, Dashes);
        string[] before = end < 0 ? args : args[..end], after = end < 0 ? [] : args[(end + 1)..];
        return [.. before, .. options, .. end >= 0 || values.Count > 0 ? [Dashes] : Array.Empty<string>(), .. after, .. values];
    }

    /// <summary>Spells an option.</summary>
    /// <exception cref="RedaException">R162: the value is not of its type.</exception>
    public static IReadOnlyList<string> Of(ConfigEntry entry, Option option)
    {
        bool flag = option.ValueType == typeof(bool), valueMayMiss = flag || option.Arity.MinimumNumberOfValues == 0;
        switch (entry.Kind)
        {
            case JsonTokenType.True when valueMayMiss: return [option.Name];

            // What is false is what is not there: no option is on by default.
            case JsonTokenType.False when valueMayMiss: return [];
            case JsonTokenType.Number or JsonTokenType.String when !flag && Accepts(option.ValueType, entry.Kind):
            case JsonTokenType.StartArray when option.Arity.MaximumNumberOfValues > 1 && entry.Texts.Count > 0:
                return [.. entry.Texts.Select(text => $"{option.Name}={text}")];
            default: throw WrongType(entry, Expected(option.ValueType, option.Arity, valueMayMiss));
        }
    }

    /// <summary>Spells an argument.</summary>
    /// <exception cref="RedaException">R162: the value is not of its type.</exception>
    public static IReadOnlyList<string> Of(ConfigEntry entry, Argument argument)
        => entry.Kind == JsonTokenType.String || (entry.Kind == JsonTokenType.StartArray && argument.Arity.MaximumNumberOfValues > 1 && entry.Texts.Count > 0)
            ? entry.Texts
            : throw WrongType(entry, Expected(argument.ValueType, argument.Arity, valueMayMiss: false));

    // Sizes are numbers of bytes or texts such as 500M.
    private static bool Accepts(Type type, JsonTokenType kind)
        => IsNumber(type) ? kind == JsonTokenType.Number || type == typeof(long) : kind == JsonTokenType.String;

    private static bool IsNumber(Type type)
        => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) is TypeCode.Int32 or TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Double;

    private static string Expected(Type type, ArgumentArity arity, bool valueMayMiss)
    {
        if (type == typeof(bool)) return "true or false";
        string value = type == typeof(long) ? "a number or a text such as \"500M\"" : IsNumber(type) ? "a number" : "a text in double quotes";
        if (arity.MaximumNumberOfValues > 1) return value + " or an array of them";
        return valueMayMiss ? value + ", true or false" : value;
    }

    private static RedaException WrongType(ConfigEntry entry, string expected)
        => new(RedaErrorKind.Usage, "R162", entry.Place, $"'{entry.Key}' takes {expected}", $"found {ConfigReader.Name(entry.Kind)}", "write the value as the help of the command describes it");
}
