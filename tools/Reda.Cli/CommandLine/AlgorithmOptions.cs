using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reda.Engine.Diagnostics;
using Reda.Experiments.Methods;

namespace Reda.Cli.CommandLine;

/// <summary>Which method is trained, and the options of a comparison method by name.</summary>
internal sealed class AlgorithmOptions
{
    private readonly ChoiceOption<Method> _algorithm = new(
        "--algorithm", "The method: REDA, or one that it is compared with.",
        [(MethodList.Reda.Name, MethodList.Reda), .. MethodList.All.Where(method => method != MethodList.Reda).Select(method => (method.Name, method))]);

    private readonly ChoiceOption<Method> _preset = new(
        "--preset", "paper is REDA as the paper has it; best adds FISM, SLIM, item-kNN, popularity and recency to a REDA trained on its own score, weighed on held-out items.",
        ("paper", MethodList.Reda), ("best", MethodList.RedaBest));

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "An option of a comparison method or of --preset best, such as shrink=20; as often as needed.",
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string> _file = Options.Text("--options", "FILE", "The options of a comparison method as reda tune --best wrote them; --set overrules them.");

    public void AddTo(Command command)
    {
        command.Add(_algorithm);
        command.Add(_preset);
        command.Add(_set);
        command.Add(_file);
    }

    /// <summary>The options that mean nothing beside the method that is chosen: the other way to choose it, and with another method those of REDA.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="ofReda">Options that only REDA has.</param>
    public IEnumerable<Option> Idle(ParseResult result, IEnumerable<Option> ofReda)
    {
        bool byAlgorithm = result.WasGiven(_algorithm), byPreset = result.WasGiven(_preset);
        bool isReda = (byAlgorithm ? _algorithm.Of(result) : _preset.Of(result)) == MethodList.Reda;
        IEnumerable<Option> choices = byAlgorithm ? [_preset] : byPreset ? [_algorithm] : [];
        return isReda ? choices : choices.Concat(ofReda);
    }

    /// <summary>The comparison method and its settings; <see langword="null"/> for REDA, whose options have names of their own.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="ofReda">Options that only REDA has.</param>
    /// <exception cref="RedaException">R001: an option of another method is given, or one cannot be read.</exception>
    public (Method Method, Settings Settings)? Bind(ParseResult result, IEnumerable<Option> ofReda)
    {
        Method method = _algorithm.Of(result);
        if (result.WasGiven(_preset))
        {
            // A printed configuration names both.
            Method preset = _preset.Of(result);
            if (result.WasGiven(_algorithm) && method != preset)
                throw Refused("--preset and --algorithm both choose the method", $"found {preset.Name} and {method.Name}", "leave one of the two out");
            method = preset;
        }

        if (method == MethodList.Reda)
        {
            Option? foreign = new Option[] { _set, _file }.FirstOrDefault(result.WasGiven);
            return foreign is null ? null : throw Refused($"{foreign.Name} is for comparison methods", "found REDA, which is the default", "give REDA's own options, such as --aspects 3");
        }

        if (ofReda.FirstOrDefault(result.WasGiven) is { } own)
            throw Refused($"{own.Name} is an option of REDA", $"found {method.Name}", $"leave it out; {method.Name} takes {Names(method)}");
        Settings settings = result.GetValue(_file) is { } path ? Read(path, method) : Settings.None;
        foreach (string text in result.GetValue(_set) ?? [])
        {
            int at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw Refused("--set takes NAME=VALUE", $"found '{text}'", $"give one of {Names(method)} and a value");
            settings = settings.With(text[..at], text[(at + 1)..]);
        }

        string? unknown = settings.Values.Keys.FirstOrDefault(name => !method.Options.Contains(name));
        return unknown is null ? (method, settings) : throw Refused($"{method.Name} has no option of this name", $"found '{unknown}'", $"it takes {Names(method)}");
    }

    private static string Names(Method method) => method.Options.Count == 0 ? "no options" : $"--set with {string.Join(", ", method.Options)}";

    private static Settings Read(string path, Method method)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new FormatException("it is no object");
            string? written = (string?)json["algorithm"];
            if (written != method.Name) throw new FormatException($"it is for --algorithm {written ?? "(none)"}");
            return Settings.FromJson(json["options"] as JsonObject ?? throw new FormatException("it holds no options"));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new RedaException(RedaErrorKind.Usage, "R001", path, "the options cannot be read", e.Message, "give a file that reda tune --best wrote for this method", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RedaException(RedaErrorKind.IO, "R120", path, "the options cannot be read", e.Message, "give the path of a file that exists and is readable", e);
        }
    }

    private static RedaException Refused(string what, string found, string mend) => new(RedaErrorKind.Usage, "R001", null, what, found, mend);
}
