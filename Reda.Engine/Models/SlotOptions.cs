using Reda.Engine.Diagnostics;

namespace Reda.Engine.Models;

/// <summary>How <see cref="RedaModel.DescribeSlots"/> looks at the memory slots.</summary>
public sealed record SlotOptions
{
    /// <summary>Pairs to name of every slot.</summary>
    public int Pairs { get; init; } = 10;

    /// <summary>In how many of a slot's pairs one item may stand; 0 means any number. A few items of strong character would otherwise fill every list.</summary>
    public int PairsPerItem { get; init; } = 2;

    /// <summary>Items to name of every slot.</summary>
    public int Items { get; init; } = 10;

    /// <summary>
    /// How many items are looked at: those with the most users, or a random choice where the model was saved without histories. All pairs of them are computed, so the
    /// work grows with the square of it and not with the catalogue.
    /// </summary>
    public int MostItems { get; init; } = 2000;

    /// <summary>The seed of the random choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many threads to use; 0 means all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        OptionCheck.Require(Pairs >= 0, nameof(Pairs), Pairs, "a whole number of at least 0");
        OptionCheck.Require(PairsPerItem >= 0, nameof(PairsPerItem), PairsPerItem, "a whole number of at least 0");
        OptionCheck.Require(Items >= 0, nameof(Items), Items, "a whole number of at least 0");
        OptionCheck.Require(MostItems >= 2, nameof(MostItems), MostItems, "a whole number of at least 2");
        OptionCheck.Require(Threads >= 0, nameof(Threads), Threads, "a whole number of at least 0");
    }
}
