using System.CommandLine;
using Reda.Cli.CommandLine.Configuration;
using Reda.Cli.Reports.Html;
using Reda.Engine.Diagnostics;
using Reda.IO;

namespace Reda.Cli.CommandLine;

/// <summary>Whether a run writes an HTML report.</summary>
internal sealed class ReportOption
{
    private readonly Option<string> _report = Options.Text("--report", "FILE", "Write a report of the run as one HTML page that needs nothing else: curves, data, aspects, metrics, options.");

    public void AddTo(Command command) => command.Add(_report);

    /// <summary>The report that is wanted, whose file can be written; none where the command line asks for none.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="session">The session.</param>
    /// <param name="configuration">Knows all options.</param>
    /// <param name="others">Files that the run reads or writes, or folders that hold them.</param>
    /// <exception cref="RedaException">R120: the file cannot be written. R164: it is one of the others.</exception>
    public TrainingReport? Bind(ParseResult result, Session session, ConfigOptions configuration, params IEnumerable<string?> others)
    {
        if (result.GetValue(_report) is not { } path) return null;
        ModelOutput.Check(path, "--report");
        var files = others.Where(other => !string.IsNullOrEmpty(other)).SelectMany(other => new[] { other!, Path.Combine(other!, DataFile.TrainingName), Path.Combine(other!, DataFile.TestName) });
        if (files.Any(file => Path.GetFullPath(file) == Path.GetFullPath(path)))
            throw new RedaException(RedaErrorKind.Usage, "R164", path, "the report would overwrite a file of this run", "the command line names it twice", "give --report a file of its own");
        return new TrainingReport(session, path, configuration.Effective(result));
    }
}
