using Reda.Engine.Diagnostics;

namespace Reda.Cli;

/// <summary>Turns whatever ended a command into one line on standard error and an exit code.</summary>
internal static class ErrorReporter
{
    /// <summary>What an interrupted command says.</summary>
    public const string Interrupted = "reda: interrupted";

    private const int Unexpected = 1;

    public static int Report(Exception exception, TextWriter error)
    {
        switch (exception)
        {
            case OperationCanceledException:
                error.WriteLine(Interrupted);
                return (int)RedaErrorKind.Interrupted;
            case RedaException known:
                foreach (var problem in known.Problems) error.WriteLine($"reda: bad row {problem.Code} {Plain.OneLine(problem.Message)}");
                Write(error, known.Code, known.Location is null, known.Message);
                return known.ExitCode;
            case OutOfMemoryException:
                Write(error, "R112", noPlace: true, "not enough memory; lower --dimensions, --aspects or --batch-size, or use a machine with more");
                return (int)RedaErrorKind.Memory;
            case IOException or UnauthorizedAccessException:
                Write(error, "R120", noPlace: true, $"the file system refused; found: {exception.Message}; check the disk and the permissions");
                return (int)RedaErrorKind.IO;
            default:
                Write(error, "R199", noPlace: true, $"an unexpected error, which is a fault of this program; found {exception.GetType().Name}: {exception.Message}; please report it with what REDA_DEBUG=1 prints");
                if (Environment.GetEnvironmentVariable("REDA_DEBUG") == "1") error.WriteLine(exception);
                return Unexpected;
        }
    }

    /// <summary>Reports a command line that cannot be understood.</summary>
    public static int Usage(string problem, string commandPath, TextWriter error)
    {
        Write(error, "R001", noPlace: true, $"{problem}; see {commandPath} --help");
        return (int)RedaErrorKind.Usage;
    }

    // A message with a place begins with it: "reda: error R101 FILE:LINE:COLUMN: ...".
    private static void Write(TextWriter error, string code, bool noPlace, string message)
        => error.WriteLine($"reda: error {code}{(noPlace ? ":" : "")} {Plain.OneLine(message)}");
}
