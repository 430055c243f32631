using Reda.Engine.Training;

namespace Reda.Bench.Figures;

/// <summary>Keeps what every epoch of a run took, and the losses of the first and the last.</summary>
internal sealed class EpochTimes : IProgress<TrainingProgress>
{
    private int _samples;

    /// <summary>The seconds of every epoch.</summary>
    public List<double> Seconds { get; } = [];

    /// <summary>The mean loss of the first epoch.</summary>
    public double FirstLoss { get; private set; }

    /// <summary>The mean loss of the last epoch.</summary>
    public double LastLoss { get; private set; }

    /// <summary>The samples of all epochs.</summary>
    public long Samples { get; private set; }

    /// <summary>Samples per second of the median epoch.</summary>
    public double SamplesPerSecond => _samples / MedianOf(Seconds);

    /// <summary>The middle one of the values, the upper of two.</summary>
    /// <param name="values">At least one value.</param>
    public static double MedianOf(IReadOnlyCollection<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (!value.EpochCompleted) return;
        _samples = value.Samples;
        Samples += value.Samples;
        if (value.Epoch == 1) FirstLoss = value.Loss;
        LastLoss = value.Loss;
        Seconds.Add(value.Seconds);
    }
}
