using Reda.Engine.Diagnostics;

namespace Reda.Engine.Evaluation;

/// <summary>How two methods are compared.</summary>
public sealed record PairedOptions
{
    /// <summary>Draws of the bootstrap and of the randomisation test, at least 100.</summary>
    public int Draws { get; init; } = 2000;

    /// <summary>The seed of the draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many threads to use; 0 means all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        OptionCheck.Require(Draws is >= 100 and <= 10_000_000, nameof(Draws), Draws, "a whole number from 100 to 10000000");
        OptionCheck.Require(Threads >= 0, nameof(Threads), Threads, "a whole number of at least 0");
    }
}
