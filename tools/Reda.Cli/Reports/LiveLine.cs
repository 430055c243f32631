using System.Diagnostics;
using Spectre.Console;

namespace Reda.Cli.Reports;

/// <summary>One line on a terminal that changes while something long is done; whoever does it calls from one thread.</summary>
internal sealed class LiveLine
{
    private const int BarWidth = 24;
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);

    private readonly LiveDisplayContext? _live;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _shown = -RefreshInterval;

    private LiveLine(LiveDisplayContext? live) => _live = live;

    /// <summary>Runs something with a line, where standard error is a terminal and progress is wanted, and takes it away afterwards.</summary>
    public static T Run<T>(Session session, Func<LiveLine, T> work)
    {
        if (session.Json || session.Quiet || !session.LiveProgress) return work(new LiveLine(null));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(session.Error), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        session.Live = console;
        try
        {
            return console.Live(new Text("starting")).AutoClear(true).Start(live => work(new LiveLine(live)));
        }
        finally
        {
            session.Live = null;
        }
    }

    /// <summary>Shows how far the work has come.</summary>
    /// <param name="done">The share that is done.</param>
    /// <param name="text">What stands beside the bar.</param>
    public void Show(double done, string text)
    {
        if (_live is null || _watch.Elapsed - _shown < RefreshInterval) return;
        _shown = _watch.Elapsed;
        int filled = (int)Math.Clamp(done * BarWidth, 0, BarWidth);
        _live.UpdateTarget(new Text($"{new string('#', filled)}{new string('.', BarWidth - filled)} {Plain.OneLine(text)}"));
    }
}
