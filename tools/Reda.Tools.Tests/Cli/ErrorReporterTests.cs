using Reda.Cli;
using Reda.Engine.Diagnostics;

namespace Reda.Tools.Tests.Cli;

internal sealed class ErrorReporterTests
{
    private static IEnumerable<TestCaseData> Failures()
    {
        yield return new TestCaseData(new InsufficientMemoryException(), 6, "reda: error R112: ").SetName("Report_OutOfMemory_IsR112");
        yield return new TestCaseData(new IOException("disk full"), 5, "reda: error R120: ").SetName("Report_FileSystem_IsR120");
        yield return new TestCaseData(new InvalidOperationException("two\nlines"), 1, "reda: error R199: ").SetName("Report_Unexpected_IsR199InOneLine");
        yield return new TestCaseData(new OperationCanceledException(), 130, "reda: interrupted").SetName("Report_Cancelled_Is130");
        yield return new TestCaseData(new RedaException(RedaErrorKind.Data, "R101", "f:1:2", "what", "found", "mend"), 3, "reda: error R101 f:1:2: what; found; mend").SetName("Report_Located_BeginsWithThePlace");
        yield return new TestCaseData(new RedaException(RedaErrorKind.Diverged, "R701", null, "what", "", "mend"), 7, "reda: error R701: what; mend").SetName("Report_WithoutPlace_HasNone");
    }

    [TestCaseSource(nameof(Failures))]
    public void Report_Failure_IsOneLineWithItsExitCode(Exception failure, int exitCode, string start)
    {
        using var error = new StringWriter();
        Assert.That(ErrorReporter.Report(failure, error), Is.EqualTo(exitCode));
        string[] lines = error.ToString().TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(1));
        Assert.That(lines[0], Does.StartWith(start));
    }
}
