namespace Reda.Tools.Tests.Cli;

internal sealed class CancellationTests
{
    [Test]
    public void Train_Cancelled_ExitsWith130AndSavesNothing()
    {
        using var folder = new TempFolder();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var result = Tool.Run(cancelled.Token, ["train", folder.Write("data.csv", Tool.TinyCsv()), "--model", folder.PathOf("model"), "--quiet", .. Tool.Tiny()]);
        Assert.That((result.ExitCode, result.Output, result.Error.TrimEnd()), Is.EqualTo((130, "", "reda: interrupted")));
        Assert.That(folder.Files(), Is.EqualTo(new[] { "data.csv" }));
    }

    [Test]
    public void Demo_Cancelled_ExitsWith130()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.That(Tool.Run(cancelled.Token, "demo", "--quiet").ExitCode, Is.EqualTo(130));
    }
}
