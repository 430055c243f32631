using Reda.Engine.Training;

namespace Reda.Cli.Reports.Html;

/// <summary>Notes what a report says about training, and passes every message on to the display.</summary>
internal sealed class RunRecorder : IProgress<TrainingProgress>
{
    private IProgress<TrainingProgress>? _display;

    /// <summary>The mean loss a sample of every epoch.</summary>
    public Curve Loss { get; } = new();

    /// <summary>Samples a second of every epoch.</summary>
    public Curve Throughput { get; } = new();

    /// <summary>The validation's HR@10, where an epoch was validated.</summary>
    public Curve HitRatio { get; } = new();

    /// <summary>The validation's nDCG@10, where an epoch was validated.</summary>
    public Curve Ndcg { get; } = new();

    /// <summary>Training seconds of all epochs.</summary>
    public double Seconds { get; private set; }

    public double GradientSeconds { get; private set; }

    public double OptimizerSeconds { get; private set; }

    public double SamplingSeconds { get; private set; }

    /// <summary>Samples of all epochs.</summary>
    public long Samples { get; private set; }

    /// <summary>The last epoch, and how many were asked for.</summary>
    public (int Done, int AskedFor) Epochs { get; private set; }

    /// <summary>Stands before a display.</summary>
    public IProgress<TrainingProgress> Before(IProgress<TrainingProgress> display)
    {
        _display = display;
        return this;
    }

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.EpochCompleted) Note(value);
        _display?.Report(value);
    }

    private void Note(TrainingProgress value)
    {
        Epochs = (value.Epoch, value.Epochs);
        Loss.Add(value.Epoch, value.Loss);
        Throughput.Add(value.Epoch, value.SamplesPerSecond);
        Seconds += value.Seconds;
        GradientSeconds += value.GradientSeconds;
        OptimizerSeconds += value.OptimizerSeconds;
        SamplingSeconds += value.SamplingSeconds;
        Samples += value.Samples;
        if (value.Validation is not { } validation) return;
        HitRatio.Add(value.Epoch, validation.HitRatio10);
        Ndcg.Add(value.Epoch, validation.Ndcg10);
    }
}
