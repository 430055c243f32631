using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Reda.Cli.CommandLine;

/// <summary>A command that knows examples of its use.</summary>
internal sealed class ExampleCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Options that mean nothing beside others of a command line; a printed configuration names them only where they were given.</summary>
    public Func<ParseResult, IEnumerable<Option>> Idle { get; set; } = _ => [];
}

/// <summary>The standard help, followed by the command's examples.</summary>
internal sealed class ExamplesHelp(HelpAction standard) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = standard.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command switch
        {
            ExampleCommand command => command.Examples,
            var root => [.. root.Subcommands.OfType<ExampleCommand>().Select(command => command.Examples[0])],
        };
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string example in examples) output.WriteLine("  " + example);
        output.WriteLine();
        return exitCode;
    }

    /// <summary>Makes <paramref name="root"/> show examples in every help.</summary>
    public static void Install(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelp((HelpAction)help.Action!);
    }
}
