namespace Reda.Engine.Models;

/// <summary>
/// Where a model comes from. It says nothing of times, machines and threads, on which the weights do not depend: the same run gives the same file anywhere.
/// </summary>
public sealed record ModelProvenance
{
    /// <summary>The version of the engine that trained the model.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>The fingerprint of the training data; see <see cref="Data.DataFingerprint"/>.</summary>
    public required string DataFingerprint { get; init; }

    /// <summary>The users of the training data.</summary>
    public required int Users { get; init; }

    /// <summary>The items of the training data.</summary>
    public required int Items { get; init; }

    /// <summary>The interactions of the training data.</summary>
    public required int Interactions { get; init; }

    /// <summary>The seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How many epochs were trained; early stopping may end a run before its time.</summary>
    public required int Epochs { get; init; }

    /// <summary>The epoch whose weights these are, when validating chose it.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>The metrics of that epoch on the held-out validation items.</summary>
    public RecordedMetrics? Validation { get; init; }

    /// <summary>The metrics on a test set, where somebody has added them.</summary>
    public RecordedMetrics? Test { get; init; }
}
