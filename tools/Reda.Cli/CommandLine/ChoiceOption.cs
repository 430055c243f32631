using System.CommandLine;
using System.CommandLine.Parsing;

namespace Reda.Cli.CommandLine;

/// <summary>An option that takes one of a few names.</summary>
/// <typeparam name="T">What the names stand for.</typeparam>
internal sealed class ChoiceOption<T> : Option<string>
{
    private readonly (string Name, T Value)[] _choices;

    /// <param name="name">The option, with its dashes.</param>
    /// <param name="description">What it decides.</param>
    /// <param name="choices">The names and their values; the first is the default.</param>
    public ChoiceOption(string name, string description, params (string Name, T Value)[] choices)
        : base(name)
    {
        _choices = choices;
        Description = description;
        HelpName = string.Join('|', choices.Select(choice => choice.Name));
        DefaultValueFactory = _ => choices[0].Name;
        CompletionSources.Add([.. choices.Select(choice => choice.Name)]);
        Validators.Add(result =>
        {
            string given = result.Tokens.Count > 0 ? result.Tokens[0].Value : choices[0].Name;
            if (!choices.Any(choice => choice.Name == given)) result.AddError($"{name} takes {string.Join(", ", choices.Select(choice => choice.Name))}; found '{given}'");
        });
    }

    /// <summary>The value of the name that was given.</summary>
    public T Of(ParseResult result)
    {
        string? given = result.GetValue(this);
        return Array.Find(_choices, choice => choice.Name == given).Value;
    }

    /// <summary>The name of a value.</summary>
    public string NameOf(T value) => Array.Find(_choices, choice => Equals(choice.Value, value)).Name;

    /// <summary>The value of the name that was given, for the default of another option.</summary>
    public T Of(SymbolResult result)
    {
        string? given = result.GetValue(this);
        return Array.Find(_choices, choice => choice.Name == given).Value;
    }

    /// <summary>The value that was given, or <paramref name="otherwise"/>.</summary>
    public T Of(ParseResult result, T otherwise) => result.WasGiven(this) ? Of(result) : otherwise;
}
