using Reda.Engine.Data;
using Reda.Engine.Models;

namespace Reda.Experiments.Methods;

/// <summary>What a method is to be fitted to, and how.</summary>
/// <param name="Data">The interactions.</param>
/// <param name="Settings">What differs from the method's defaults.</param>
public sealed record FitRequest(Interactions Data, Settings Settings)
{
    /// <summary>The share of the method's epochs that is done, above 0 and at most 1; at least one epoch is. No meaning for methods without epochs.</summary>
    public double EpochShare { get; init; } = 1;

    /// <summary>The seed of every random choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many threads to use; 0 means all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Told the share that is done, on the calling thread.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>
    /// Given every epoch that has ended, from 1, and the method as it is then, on the calling thread; the method is valid during the call only. Methods without
    /// epochs do not call it.
    /// </summary>
    public Action<int, IRecommender>? AfterEpoch { get; init; }
}
