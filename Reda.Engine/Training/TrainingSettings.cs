using Reda.Engine.Diagnostics;

namespace Reda.Engine.Training;

/// <summary>What decides how training runs but not what an epoch computes: threads, and when to stop.</summary>
public sealed record TrainingSettings
{
    /// <summary>How many threads to use; 0 means all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Hold one random item of every user with at least 4 items out, evaluate on it, keep the best epoch and stop early.</summary>
    public bool Validate { get; init; }

    /// <summary>When validating: evaluate after every this many epochs.</summary>
    public int ValidateEvery { get; init; } = 5;

    /// <summary>When validating: stop after this many evaluations without a better nDCG@10.</summary>
    public int Patience { get; init; } = 3;

    internal void EnsureValid()
    {
        AtLeast(0, Threads, nameof(Threads));
        AtLeast(1, ValidateEvery, nameof(ValidateEvery));
        AtLeast(1, Patience, nameof(Patience));
    }

    private static void AtLeast(int least, int value, string name)
    {
        if (value < least) throw new RedaException(RedaErrorKind.Usage, "R001", null, $"the setting {name} is out of range", $"found {value}", $"give at least {least}");
    }
}
