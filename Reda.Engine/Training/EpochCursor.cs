using System.Diagnostics;

namespace Reda.Engine.Training;

/// <summary>Where a run stands, and what the epoch that goes on has brought so far.</summary>
internal struct EpochCursor
{
    /// <summary>The epoch that goes on, from 1.</summary>
    public int Epoch;

    /// <summary>The samples of it that are done.</summary>
    public int Samples;

    /// <summary>The sums over these samples.</summary>
    public LossTotals Totals;

    /// <summary>The seconds that they took.</summary>
    public double Seconds;

    /// <summary>Thereof: forward and backward passes.</summary>
    public double GradientSeconds;

    /// <summary>Thereof: Adam.</summary>
    public double OptimizerSeconds;

    /// <summary>Thereof: drawing and grouping samples.</summary>
    public double SamplingSeconds;

    /// <summary>Stopwatch ticks in seconds.</summary>
    /// <param name="ticks">The ticks.</param>
    public static double ToSeconds(long ticks) => (double)ticks / Stopwatch.Frequency;
}
