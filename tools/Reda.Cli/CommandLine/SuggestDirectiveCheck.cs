using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;

namespace Reda.Cli.CommandLine;

/// <summary>The standard answer to <c>[suggest:POSITION]</c>, which completion scripts ask for; a position that is none is a wrong command line like any other.</summary>
internal sealed class SuggestDirectiveCheck(SynchronousCommandLineAction standard) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        try
        {
            return standard.Invoke(parseResult);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            return ErrorReporter.Usage("[suggest:POSITION] takes a position in the line that follows", "reda", parseResult.InvocationConfiguration.Error);
        }
    }

    /// <summary>Makes <paramref name="root"/> check positions.</summary>
    public static void Install(RootCommand root)
    {
        var suggest = root.Directives.OfType<SuggestDirective>().Single();
        suggest.Action = new SuggestDirectiveCheck((SynchronousCommandLineAction)suggest.Action!);
    }
}
