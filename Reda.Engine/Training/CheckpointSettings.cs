using Reda.Engine.Diagnostics;

namespace Reda.Engine.Training;

/// <summary>
/// Where and how often the state of a run is saved. A run that is continued from a checkpoint ends with the bits that it would have ended with. The folder belongs to
/// one run and holds its last two checkpoints, which stay there when it has ended.
/// </summary>
public sealed record CheckpointSettings
{
    /// <summary>The folder; made unless it is there.</summary>
    public required string Folder { get; init; }

    /// <summary>How often; every ten minutes unless given.</summary>
    public CheckpointInterval Every { get; init; } = CheckpointInterval.OfTime(TimeSpan.FromMinutes(10));

    /// <summary>
    /// Whether to continue from the newest checkpoint that is whole; from the beginning where there is none. Otherwise a folder that holds checkpoints is refused.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>Told, on the training thread, what became of checkpoints.</summary>
    public IProgress<CheckpointReport>? Reports { get; init; }

    /// <summary>Held while a checkpoint is written, for a program that ends itself and wants to leave nothing half-written.</summary>
    public Lock? Writing { get; init; }

    internal void EnsureValid() => OptionCheck.Require(Every != default, nameof(Every), "nothing", "a number of epochs or a time");
}

/// <summary>What became of a checkpoint.</summary>
public enum CheckpointEvent
{
    /// <summary>It was saved.</summary>
    Saved,

    /// <summary>The run continues from it.</summary>
    Resumed,

    /// <summary>It is damaged or cannot be read; an older one was taken.</summary>
    Skipped,

    /// <summary>The folder holds none: the run begins from the beginning.</summary>
    NotFound,
}

/// <summary>Something that happened to a checkpoint.</summary>
/// <param name="Event">What.</param>
/// <param name="Path">The checkpoint's file; the folder when none was found.</param>
/// <param name="Epoch">The epoch that goes on, from 1; 0 when unknown.</param>
/// <param name="Samples">The samples of it that are done, one an interaction; with chunks, what their share of the epoch's interactions is.</param>
/// <param name="Error">Why it was skipped.</param>
public sealed record CheckpointReport(CheckpointEvent Event, string Path, int Epoch = 0, int Samples = 0, RedaException? Error = null);
