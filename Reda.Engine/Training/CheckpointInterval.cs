using System.Globalization;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Training;

/// <summary>How often a checkpoint is saved: after a number of epochs, or when a time has passed, be it inside an epoch.</summary>
public readonly record struct CheckpointInterval
{
    /// <summary>The number of epochs; 0 when the interval is a time.</summary>
    public int Epochs { get; private init; }

    /// <summary>The time; zero when the interval is a number of epochs.</summary>
    public TimeSpan Time { get; private init; }

    /// <summary>After every so many epochs, counted from the beginning of the run.</summary>
    /// <param name="epochs">At least 1.</param>
    /// <exception cref="RedaException">R001: fewer.</exception>
    public static CheckpointInterval OfEpochs(int epochs)
    {
        OptionCheck.Require(epochs >= 1, nameof(CheckpointInterval), epochs, "a whole number of epochs of at least 1");
        return new CheckpointInterval { Epochs = epochs };
    }

    /// <summary>After the first optimiser step that ends at least this long after the last checkpoint.</summary>
    /// <param name="time">More than nothing.</param>
    /// <exception cref="RedaException">R001: nothing or less.</exception>
    public static CheckpointInterval OfTime(TimeSpan time)
    {
        OptionCheck.Require(time > TimeSpan.Zero, nameof(CheckpointInterval), time, "a time above 0");
        return new CheckpointInterval { Time = time };
    }

    /// <summary>As on the command line: 5 for epochs, 10m or 30s for times.</summary>
    public override string ToString()
    {
        double seconds = Time.TotalSeconds;
        return Epochs > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Epochs}")
            : seconds >= 60 && seconds % 60 == 0 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds}s");
    }
}
