using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Engine.Baselines;

/// <summary>What decides how a fit runs but not what it computes.</summary>
public sealed record FitSettings
{
    /// <summary>How many threads to use; 0 means all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>How many bytes the fit may take, its data included; 0 means what the process may use.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>
    /// Given every epoch that has ended, from 1, and the method as it is then; called on the calling thread, and the result does not depend on it. The method is
    /// valid during the call only: its numbers change afterwards. A method with several stages (<see cref="NeuMfOptions.Pretraining"/>) counts the epochs of the
    /// last, since only that one trains the whole. Methods without epochs (popularity, item-kNN, SLIM, EASE, NMF) do not call it.
    /// </summary>
    public Action<int, IRecommender>? AfterEpoch { get; init; }

    /// <summary>The number of threads that is meant.</summary>
    internal int Workers => Threads == 0 ? Environment.ProcessorCount : Threads;

    /// <summary>The number of bytes that is meant.</summary>
    internal long Bytes => MemoryLimit == 0 ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : MemoryLimit;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="RedaException">R001: one is out of range.</exception>
    public void Validate()
    {
        OptionCheck.Require(Threads >= 0, nameof(Threads), Threads, "a whole number of at least 0");
        OptionCheck.Require(MemoryLimit >= 0, nameof(MemoryLimit), MemoryLimit, "a number of bytes of at least 0");
    }

    /// <summary><see cref="AfterEpoch"/> for a trainer that does not know what it trains.</summary>
    /// <param name="method">Makes the method over the numbers in training; called for every epoch, because some methods keep what follows from these numbers.</param>
    internal Action<int>? AfterEpochOf(Func<IRecommender> method) => AfterEpoch is { } after ? epoch => after(epoch, method()) : null;

    /// <summary>Refuses a fit that would take more memory than there is, before it begins.</summary>
    /// <param name="bytes">What the fit takes at most.</param>
    /// <param name="mend">What would take less.</param>
    /// <exception cref="RedaException">R112.</exception>
    internal void EnsureFits(double bytes, string mend)
    {
        if (bytes <= Bytes) return;
        throw new RedaException(RedaErrorKind.Memory, "R112", null, "the fit does not fit in memory", $"it takes {bytes / (1 << 20):F0} MiB, {Bytes >> 20} MiB are allowed", mend);
    }
}
