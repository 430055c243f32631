using Reda.Engine.Diagnostics;
using Reda.Experiments.Methods;

namespace Reda.Experiments.Tuning;

/// <summary>How a search is done.</summary>
public sealed record TuneOptions
{
    /// <summary>The settings that are tried; the first are the defaults.</summary>
    public int Trials { get; init; } = 18;

    /// <summary>How many rungs successive halving has: at the first, all trials do the smallest share of their epochs.</summary>
    public int Rungs { get; init; } = 3;

    /// <summary>The factor between the epochs of two rungs, and between the numbers of trials that reach them.</summary>
    public int Factor { get; init; } = 3;

    /// <summary>What all trials have in common.</summary>
    public Settings Base { get; init; } = Settings.None;

    /// <summary>The seed of the settings that are drawn and of every fit.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many threads to use; 0 means all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>The most epochs of a trial; 0 for no bound.</summary>
    public int MostEpochs { get; init; }

    /// <summary>The most users that trials are validated on, chosen at random where there are more: with REDA, ranking all of them would take longer than a trial's fit.</summary>
    public int MostUsers { get; init; } = 6_000;

    /// <summary>Seconds after which no further trial begins; infinite unless given. The result depends on it.</summary>
    public double Budget { get; init; } = double.PositiveInfinity;

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        Require(Trials is >= 1 and <= 100_000, nameof(Trials), Trials, "a whole number from 1 to 100000");
        Require(Rungs is >= 1 and <= 10, nameof(Rungs), Rungs, "a whole number from 1 to 10");
        Require(Factor is >= 2 and <= 100, nameof(Factor), Factor, "a whole number from 2 to 100");
        Require(Threads >= 0, nameof(Threads), Threads, "a whole number of at least 0");
        Require(MostEpochs >= 0, nameof(MostEpochs), MostEpochs, "a whole number of at least 0");
        Require(MostUsers >= 1, nameof(MostUsers), MostUsers, "a whole number of at least 1");
        Require(Budget > 0, nameof(Budget), Budget, "a number of seconds above 0");
    }

    private static void Require(bool holds, string name, object value, string expected)
    {
        if (!holds) throw new RedaException(RedaErrorKind.Usage, "R001", null, $"the option {name} is out of range", FormattableString.Invariant($"found {value}"), $"give {expected}");
    }
}
