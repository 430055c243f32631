using Reda.Engine.Models;

namespace Reda.Cli.CommandLine;

/// <summary>The names of index precisions.</summary>
internal static class PrecisionOption
{
    private static readonly (string Name, IndexPrecision Value)[] s_names = [("quarter", IndexPrecision.Quarter), ("half", IndexPrecision.Half), ("float", IndexPrecision.Full)];

    public static ChoiceOption<IndexPrecision> Create(string description) => new("--precision", description, s_names);

    public static string NameOf(IndexPrecision precision) => Array.Find(s_names, choice => choice.Value == precision).Name;
}
