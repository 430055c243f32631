using System.CommandLine;
using Reda.Cli.CommandLine;
using Reda.Cli.Commands;
using Reda.Engine.Diagnostics;

namespace Reda.Cli;

/// <summary>The <c>reda</c> tool, apart from the process around it.</summary>
public static class RedaApp
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="output">Results: tables, or one JSON object a line.</param>
    /// <param name="error">Progress, warnings and errors.</param>
    /// <param name="liveProgress">Whether <paramref name="error"/> is a terminal that can show a live display.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error, bool liveProgress = false, CancellationToken cancellationToken = default)
    {
        try
        {
            var session = new Session(output, error, liveProgress, cancellationToken);
            var common = new CommonOptions();
            var result = common.Configuration.Parse(BuildCommandLine(session, common), args);
            if (result.Errors.Count > 0) return ErrorReporter.Usage(result.Errors[0].Message.TrimEnd('.'), PathOf(result), error);
            if (common.Configuration.Prints(result))
            {
                common.Apply(result, session);
                output.WriteLine(common.Configuration.Effective(result).ToJson(indented: !session.Json));
                return 0;
            }

            return result.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception)
        {
            return ErrorReporter.Report(exception, error);
        }
    }

    /// <summary>What is wrong with a command line, without running it; nothing where it can be run.</summary>
    internal static IReadOnlyList<string> Problems(string[] args)
    {
        var session = new Session(TextWriter.Null, TextWriter.Null, liveProgress: false, CancellationToken.None);
        var common = new CommonOptions();
        try
        {
            return [.. common.Configuration.Parse(BuildCommandLine(session, common), args).Errors.Select(error => error.Message)];
        }
        catch (RedaException e) when (e.Kind == RedaErrorKind.IO)
        {
            // A configuration that is not there yet may complete the line.
            return [];
        }
    }

    private static RootCommand BuildCommandLine(Session session, CommonOptions common)
    {
        var root = new RootCommand("Item-based recommendation by latent relations (REDA): train, evaluate, recommend and explain on a CPU.");
        common.AddTo(root);
        root.Add(DemoCommand.Create(session, common));
        root.Add(PrepareCommand.Create(session, common));
        root.Add(TrainCommand.Create(session, common));
        root.Add(UpdateCommand.Create(session, common));
        root.Add(EvaluateCommand.Create(session, common));
        root.Add(RecommendCommand.Create(session, common));
        root.Add(SimilarCommand.Create(session, common));
        root.Add(AspectsCommand.Create(session, common));
        root.Add(ExportCommand.Create(session, common));
        root.Add(IndexCommand.Create(session, common));
        root.Add(TuneCommand.Create(session, common));
        root.Add(ReproduceCommand.Create(session, common));
        root.Add(InspectCommand.Create(session, common));
        root.Add(CompletionCommand.Create(session, common));
        ExamplesHelp.Install(root);
        SuggestDirectiveCheck.Install(root);
        return root;
    }

    private static string PathOf(ParseResult result)
        => result.CommandResult.Command is RootCommand ? "reda" : $"reda {result.CommandResult.Command.Name}";
}
