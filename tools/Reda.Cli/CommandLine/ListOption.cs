using System.CommandLine;

namespace Reda.Cli.CommandLine;

/// <summary>An option that takes some of a few names, with commas between them.</summary>
internal sealed class ListOption : Option<string>
{
    /// <param name="name">The option, with its dashes.</param>
    /// <param name="description">What it decides.</param>
    /// <param name="choices">The names.</param>
    public ListOption(string name, string description, IReadOnlyList<string> choices)
        : base(name)
    {
        Description = $"{description} Any of {string.Join(',', choices)}.";
        HelpName = "NAMES";
        CompletionSources.Add([.. choices]);
        Validators.Add(result =>
        {
            foreach (string given in Split(result.Tokens.Count > 0 ? result.Tokens[0].Value : "").Where(given => !choices.Contains(given)))
                result.AddError($"{name} takes any of {string.Join(", ", choices)}; found '{given}'");
        });
    }

    /// <summary>The names that were given; <see langword="null"/> where the option was not.</summary>
    public IReadOnlyList<string>? Of(ParseResult result) => result.GetValue(this) is { } given ? Split(given) : null;

    private static string[] Split(string given) => given.Split(',', StringSplitOptions.TrimEntries);
}
