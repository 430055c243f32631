using System.Diagnostics;
using Reda.Engine.Training;
using Spectre.Console;

namespace Reda.Cli.Reports;

/// <summary>
/// Shows training: JSON objects on standard output where JSON was asked for, otherwise on standard error a live line on a terminal and a line an epoch elsewhere.
/// The trainer reports on the thread that called it, which is the only one that touches the display.
/// </summary>
internal sealed class ProgressDisplay : IProgress<TrainingProgress>
{
    private const int BarWidth = 24;
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);

    private readonly Session _session;
    private readonly LiveDisplayContext? _live;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _shown = -RefreshInterval;

    private ProgressDisplay(Session session, LiveDisplayContext? live)
    {
        _session = session;
        _live = live;
    }

    /// <summary>Runs <paramref name="train"/> with a display and takes the display away afterwards.</summary>
    public static T Run<T>(Session session, Func<IProgress<TrainingProgress>, T> train)
    {
        if (session.Json || session.Quiet || !session.LiveProgress) return train(new ProgressDisplay(session, null));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(session.Error), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        session.Live = console;
        try
        {
            return console.Live(new Text("starting")).AutoClear(true).Start(live => train(new ProgressDisplay(session, live)));
        }
        finally
        {
            session.Live = null;
        }
    }

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.EpochCompleted) _session.Emit(json => WriteEpoch(json, value));
        if (_session.Json || _session.Quiet) return;
        if (_live is null)
        {
            if (value.EpochCompleted) _session.Error.WriteLine(Line(value));
        }
        else if (value.EpochCompleted || _watch.Elapsed - _shown >= RefreshInterval)
        {
            _shown = _watch.Elapsed;
            _live.UpdateTarget(new Text(Bar(Done(value)) + " " + Line(value)));
        }
    }

    private static double Done(TrainingProgress value)
        => (value.Epoch - 1 + ((double)value.Samples / Math.Max(value.SamplesPerEpoch, 1))) / Math.Max(value.Epochs, 1);

    private static string Bar(double done)
    {
        int filled = (int)Math.Clamp(done * BarWidth, 0, BarWidth);
        return new string('#', filled) + new string('.', BarWidth - filled);
    }

    private static void WriteEpoch(System.Text.Json.Utf8JsonWriter json, TrainingProgress value)
    {
        json.WriteString("event", "epoch");
        json.WriteNumber("epoch", value.Epoch);
        json.Number("loss", value.Loss);
        json.Number("seconds", value.Seconds);
        json.WriteNumber("samples", value.Samples);
        json.Number("samples_per_second", value.SamplesPerSecond);
        json.Number("gradient_seconds", value.GradientSeconds);
        json.Number("optimizer_seconds", value.OptimizerSeconds);
        json.Number("sampling_seconds", value.SamplingSeconds);
        if (value.Validation is not { } validation) return;
        json.Number("validation_hr@10", validation.HitRatio10);
        json.Number("validation_ndcg@10", validation.Ndcg10);
    }

    private string Line(TrainingProgress value)
    {
        double done = Done(value);
        string left = done > 0 ? Plain.Clock(_watch.Elapsed.TotalSeconds * (1 - done) / done) : "?";
        string validation = value.Validation is { } found ? Plain.Text($"  validation HR@10 {found.HitRatio10:0.0000} nDCG@10 {found.Ndcg10:0.0000}") : "";
        return Plain.Text($"epoch {value.Epoch}/{value.Epochs}  loss {value.Loss:0.00000}  {value.SamplesPerSecond:0} samples/s  {left} left{validation}");
    }
}
