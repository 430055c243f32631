using System.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Cli.Reports;

/// <summary>
/// Says on standard error how far the catalogue has been scored: first the memory that it takes, then a line that is rewritten on a terminal and a line every tenth
/// elsewhere.
/// </summary>
internal sealed class CatalogueDisplay(Session session) : IProgress<CatalogueProgress>
{
    private const double Interval = 0.1;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private double _nextSeconds;
    private double _nextDone = Interval;
    private long _peak;

    /// <inheritdoc/>
    public void Report(CatalogueProgress value)
    {
        if (session.Quiet || session.Json) return;
        if (value.PeakBytes > _peak)
        {
            _peak = value.PeakBytes;
            session.Error.WriteLine(Plain.Text($"scoring the catalogue in at most {_peak / 1e6:0} MB beside the model"));
        }

        double seconds = _watch.Elapsed.TotalSeconds;
        string line = Plain.Text($"scored {Plain.Percent(value.Done, 1)}  {Plain.Clock(value.Done > 0 ? seconds * (1 - value.Done) / value.Done : 0)} left");
        if (session.LiveProgress)
        {
            if (seconds < _nextSeconds && value.Done < 1) return;
            _nextSeconds = seconds + Interval;
            session.Error.Write(value.Done < 1 ? "\r" + line + "   " : "\r" + new string(' ', line.Length + 3) + "\r");
        }
        else if (value.Done >= _nextDone)
        {
            while (_nextDone <= value.Done) _nextDone += Interval;
            session.Error.WriteLine(line);
        }
    }
}
