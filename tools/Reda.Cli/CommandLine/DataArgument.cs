using System.CommandLine;
using Reda.IO;

namespace Reda.Cli.CommandLine;

/// <summary>An argument that takes several paths.</summary>
internal static class DataArgument
{
    private const int Most = 100_000;

    public static Argument<string[]> Create(string name, int least, string description)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = new ArgumentArity(least, Most) };

        // What looks like an option would be taken for one more path.
        argument.Validators.Add(result =>
        {
            string? option = result.Tokens.Select(token => token.Value).FirstOrDefault(value => value.StartsWith('-') && value != DataFile.StandardInput);
            if (option is not null) result.AddError($"there is no option {option} (a file of that name is ./{option})");
        });
        return argument;
    }
}
