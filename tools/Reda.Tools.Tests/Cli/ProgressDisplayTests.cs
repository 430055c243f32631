using Reda.Cli;
using Reda.Cli.Reports;
using Reda.Engine.Training;

namespace Reda.Tools.Tests.Cli;

internal sealed class ProgressDisplayTests
{
    [Test]
    public void Run_OnATerminal_RedrawsALineAndTakesItAway()
    {
        string shown = Show(live: true);
        Assert.That(shown, Does.Contain("\u001b["), "control sequences move the cursor");
        Assert.That(shown, Does.Contain("epoch 2/2  loss 0.50000").And.Contain("samples/s").And.Contain(" left").And.Contain("####"));
    }

    [Test]
    public void Run_Elsewhere_IsAPlainLineAnEpoch()
    {
        string[] lines = Show(live: false).TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[1], Does.StartWith("epoch 2/2  loss 0.50000  100 samples/s").And.Not.Contain("\u001b"));
    }

    [Test]
    public void Run_TrainingThatFails_GivesTheTerminalBackAndPassesTheErrorOn()
    {
        using var error = new StringWriter();
        var session = new Session(TextWriter.Null, error, liveProgress: true, CancellationToken.None);
        Assert.That(() => ProgressDisplay.Run<int>(session, _ => throw new InvalidOperationException("lost")), Throws.InvalidOperationException);
        Assert.That(error.ToString(), Does.EndWith("\u001b[?25h"), "the cursor is shown again");
    }

    private static string Show(bool live)
    {
        using var error = new StringWriter();
        var session = new Session(TextWriter.Null, error, live, CancellationToken.None);
        ProgressDisplay.Run(session, progress =>
        {
            for (int epoch = 1; epoch <= 2; epoch++)
            {
                progress.Report(new TrainingProgress(epoch, 2, 50, 100, 0.6, 0.5, 0, 0, 0, EpochCompleted: false, Validation: null));
                progress.Report(new TrainingProgress(epoch, 2, 100, 100, 0.5, 1, 0, 0, 0, EpochCompleted: true, Validation: null));
            }

            return 0;
        });
        return error.ToString();
    }
}
