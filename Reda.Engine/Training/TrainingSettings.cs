using System.Globalization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>What decides how training runs but not what an epoch computes: threads, memory, and when to stop.</summary>
public sealed record TrainingSettings
{
    /// <summary>How many threads to use; 0 means all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Hold one random item of every user with at least 4 items out, an item that another user has too, evaluate on it, keep the best epoch and stop early.
    /// </summary>
    public bool Validate { get; init; }

    /// <summary>When validating: evaluate after every this many epochs.</summary>
    public int ValidateEvery { get; init; } = 5;

    /// <summary>When validating: stop after this many evaluations without a better nDCG@10.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>When validating: evaluate on so many of the held-out items at most, chosen at random; 0 means on all.</summary>
    public int MostValidationItems { get; init; }

    /// <summary>
    /// How many bytes the run may take, its data included; 0 means what the process may use. A run that needs more is refused before it begins: see
    /// <see cref="TrainingMemory"/>.
    /// </summary>
    public long MemoryLimit { get; init; }

    /// <summary>Where and how often the state of the run is saved, so that it can be continued; <see langword="null"/> for a run without checkpoints.</summary>
    public CheckpointSettings? Checkpoints { get; init; }

    /// <summary>
    /// Given every epoch that this run has ended, from 1, and the model as it is then, without provenance; called on the calling thread, and the result does not
    /// depend on it. The model is valid during the call only: its weights change afterwards. When validating, the run may return an earlier epoch's weights than those
    /// seen last; a run that continues from a checkpoint does not call it for the epochs before.
    /// </summary>
    public Action<int, IRecommender>? AfterEpoch { get; init; }

    /// <summary>When validating: what is held out, instead of <see cref="RedaTrainer.ValidationSplit"/>. Checkpoints do not name it: it is for runs without.</summary>
    internal LeaveOneOutSplit? HeldOut { get; init; }

    /// <summary>The number of threads that is meant.</summary>
    internal int Workers => Threads == 0 ? Environment.ProcessorCount : Threads;

    /// <summary>The number of bytes that is meant.</summary>
    internal long Bytes => MemoryLimit == 0 ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : MemoryLimit;

    /// <summary>How the run validates, in words; empty when it does not.</summary>
    internal string Validation => Validate
        ? string.Create(CultureInfo.InvariantCulture, $"every {ValidateEvery} epochs, patience {Patience}") + (MostValidationItems > 0 ? string.Create(CultureInfo.InvariantCulture, $", {MostValidationItems} items at most") : "")
        : "";

    internal void EnsureValid()
    {
        OptionCheck.Require(Threads >= 0, nameof(Threads), Threads, "a whole number of at least 0");
        OptionCheck.Require(ValidateEvery >= 1, nameof(ValidateEvery), ValidateEvery, "a whole number of at least 1");
        OptionCheck.Require(Patience >= 1, nameof(Patience), Patience, "a whole number of at least 1");
        OptionCheck.Require(MostValidationItems >= 0, nameof(MostValidationItems), MostValidationItems, "a whole number of at least 0");
        OptionCheck.Require(MemoryLimit >= 0, nameof(MemoryLimit), MemoryLimit, "a number of bytes of at least 0");
        Checkpoints?.EnsureValid();
    }
}
