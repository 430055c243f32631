using System.CommandLine;
using System.CommandLine.Parsing;
using Reda.Engine.Diagnostics;

namespace Reda.Cli.CommandLine.Configuration;

/// <summary><c>--config FILE</c>: options from a JSON file, where the command line does not say otherwise; <c>--print-config</c>: the options of a run as such a file.</summary>
internal sealed class ConfigOptions
{
    private static readonly ParserConfiguration s_parser = new() { ResponseFileTokenReplacer = null };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "Take options from a JSON file such as {\"epochs\": 30}; the command line wins over it. Paths in it are as on the command line.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _print = Options.Flag("--print-config", "Print the options of this command line and its --config as JSON for --config, and do nothing else.");

    public void AddTo(RootCommand root)
    {
        foreach (Option option in new Option[] { _config, _print })
        {
            option.Recursive = true;
            root.Add(option);
        }
    }

    /// <summary>Parses a command line and the configuration that it names.</summary>
    /// <param name="root">The root command.</param>
    /// <param name="args">The command line.</param>
    /// <exception cref="RedaException">R120: the configuration cannot be read. R160-R163: it is wrong.</exception>
    public ParseResult Parse(RootCommand root, string[] args)
    {
        var result = root.Parse(args, s_parser);
        if (!result.WasGiven(_config) || !RunsCommand(result) || result.GetResult(_config)!.Tokens is not [var path, ..]) return result;

        var configurable = Configurable(root, result);
        var options = new List<string>();
        var values = new List<string>();
        var places = new Dictionary<Symbol, string>();
        foreach (var entry in ConfigReader.Read(path.Value))
        {
            if (configurable.Options.TryGetValue(entry.Key, out var option))
            {
                var spelt = ConfigTokens.Of(entry, option);
                if (result.WasGiven(option)) continue;
                options.AddRange(spelt);
                places[option] = entry.Place;
            }
            else if (configurable.Arguments.TryGetValue(entry.Key, out var argument))
            {
                var spelt = ConfigTokens.Of(entry, argument);
                if (result.GetResult(argument) is { Tokens.Count: > 0 }) continue;
                values.AddRange(spelt);
                places[argument] = entry.Place;
            }
            else
            {
                throw UnknownKey(entry, result, configurable);
            }
        }

        var whole = root.Parse(ConfigTokens.Add(args, options, values), s_parser);
        foreach (var error in whole.Errors)
        {
            if (PlaceOf(error.SymbolResult, places) is { } place)
                throw new RedaException(RedaErrorKind.Usage, "R162", place, error.Message.TrimEnd('.'), "", $"see reda {whole.CommandResult.Command.Name} --help");
        }

        return whole;
    }

    /// <summary>Whether the configuration is to be printed instead of running the command.</summary>
    public bool Prints(ParseResult result) => result.GetValue(_print) && RunsCommand(result);

    /// <summary>Every option of a command line with its value.</summary>
    public EffectiveConfig Effective(ParseResult result) => new(result, Configurable((RootCommand)result.RootCommandResult.Command, result));

    // Help and version are actions of their options.
    private static bool RunsCommand(ParseResult result)
        => result.CommandResult.Command is not RootCommand && (result.Errors.Count > 0 || result.Action == result.CommandResult.Command.Action);

    private static string? PlaceOf(SymbolResult? result, Dictionary<Symbol, string> places)
    {
        for (; result is not null; result = result.Parent)
        {
            Symbol? symbol = result switch { OptionResult option => option.Option, ArgumentResult argument => argument.Argument, _ => null };
            if (symbol is not null && places.TryGetValue(symbol, out string? place)) return place;
        }

        return null;
    }

    private static RedaException UnknownKey(ConfigEntry entry, ParseResult result, Configurable configurable)
    {
        string command = result.CommandResult.Command.Name;
        return new(
            RedaErrorKind.Usage, "R161", entry.KeyPlace, $"reda {command} has no option of this name", $"found '{entry.Key}'",
            $"perhaps '{configurable.Nearest(entry.Key)}' is meant; see reda {command} --help");
    }

    private Configurable Configurable(RootCommand root, ParseResult result) => new(root, result.CommandResult.Command, _config, _print);
}
