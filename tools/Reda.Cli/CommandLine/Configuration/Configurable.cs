using System.CommandLine;
using System.CommandLine.Help;

namespace Reda.Cli.CommandLine.Configuration;

/// <summary>What a configuration file may say about a command: its options and those of all commands, and its arguments, by name without dashes.</summary>
internal sealed class Configurable
{
    private readonly Dictionary<string, Option> _options = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Argument> _arguments = new(StringComparer.Ordinal);

    /// <summary>Lists what can be configured.</summary>
    /// <param name="root">The root command, whose recursive options all commands have.</param>
    /// <param name="command">The command.</param>
    /// <param name="excluded">Options that stand on the command line only.</param>
    public Configurable(RootCommand root, Command command, params Option[] excluded)
    {
        foreach (var argument in command.Arguments) _arguments[argument.Name.ToLowerInvariant()] = argument;
        foreach (var option in command.Options.Concat(root.Options.Where(option => option.Recursive)))
        {
            if (option is not (HelpOption or VersionOption) && !excluded.Contains(option)) _options[option.Name.TrimStart('-')] = option;
        }
    }

    public IReadOnlyDictionary<string, Option> Options => _options;

    public IReadOnlyDictionary<string, Argument> Arguments => _arguments;

    /// <summary>The known key that looks most like an unknown one.</summary>
    public string Nearest(string key) => _arguments.Keys.Concat(_options.Keys).MinBy(known => Distance(known, key))!;

    /// <summary>Letters to add, drop or change on the way from one word to another (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        foreach (char letter in from)
        {
            int diagonal = row[0]++;
            for (int n = 0; n < to.Length; n++)
            {
                int change = diagonal + (letter == to[n] ? 0 : 1);
                diagonal = row[n + 1];
                row[n + 1] = Math.Min(change, Math.Min(row[n], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
