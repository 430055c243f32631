using System.Globalization;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Evaluation;

/// <summary>Who wins when the target and other candidates have the same score.</summary>
public enum TieRule
{
    /// <summary>The exact expectation of every metric over a random order of the tied candidates. The default.</summary>
    Expected,

    /// <summary>The target loses every tie: the rule of the authors' evaluator.</summary>
    Loses,
}

/// <summary>How a leave-one-out evaluation is done.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Negatives sampled for every case, without replacement, never the target nor the history; all eligible items where there are fewer.</summary>
    public int Negatives { get; init; } = 100;

    /// <summary>The seed of the negatives.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether to also rank the target among all items outside the history, in the same pass.</summary>
    public bool Full { get; init; }

    /// <summary>
    /// Where the ranking among all items is cut off; 0 means nowhere. A target with so many items above it is a miss, and what is left then is neither scored nor found
    /// not finite: hit ratios and nDCGs up to this depth stay the same, and cost a fraction where most targets are deeper.
    /// </summary>
    public int Depth { get; init; }

    /// <summary>The rule for equal scores.</summary>
    public TieRule Ties { get; init; } = TieRule.Expected;

    /// <summary>Whether the result keeps where every target stands, from which any metric by any tie rule follows without scoring again.</summary>
    public bool KeepOutcomes { get; init; }

    /// <summary>How many threads to use; 0 means all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>How many bytes scoring the whole catalogue may take; 0 means half of what the process may use. The result does not depend on it.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>The protocol in words, for reports.</summary>
    internal string Protocol => string.Create(CultureInfo.InvariantCulture, $"leave-one-out, {Negatives} sampled negatives (seed {Seed})")
        + (Full ? " and all items outside the history" : "")
        + (Full && Depth > 0 ? string.Create(CultureInfo.InvariantCulture, $", cut off at {Depth}") : "");

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        OptionCheck.Require(Negatives >= 1, nameof(Negatives), Negatives, "a whole number of at least 1");
        OptionCheck.Require(Depth >= 0, nameof(Depth), Depth, "a whole number of at least 0");
        OptionCheck.Require(Threads >= 0, nameof(Threads), Threads, "a whole number of at least 0");
        OptionCheck.Require(MemoryLimit >= 0, nameof(MemoryLimit), MemoryLimit, "a number of bytes of at least 0");
        OptionCheck.Require(Enum.IsDefined(Ties), nameof(Ties), Ties, "a named tie rule");
    }
}
