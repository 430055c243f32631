using Reda.Engine.Diagnostics;

namespace Reda.Engine.Models;

/// <summary>How the features of an index are stored.</summary>
public enum IndexPrecision
{
    /// <summary>16-bit integers with one scale a feature: half of a float's size.</summary>
    Half,

    /// <summary>8-bit integers with one scale a feature: a quarter of a float's size. The default.</summary>
    Quarter,

    /// <summary>32-bit floats.</summary>
    Full,
}

/// <summary>How a relation index is built. Threads and memory change nothing about it.</summary>
public sealed record IndexOptions
{
    /// <summary>Above this the integer sums of a query could leave 32 bits.</summary>
    public const int LargestRank = 512;

    /// <summary>How many features an item gets: more are closer to exact scores, larger and slower. Fewer are kept where the model needs no more.</summary>
    public int Rank { get; init; } = 96;

    /// <summary>How many items every item is related to in order to find its features; all items where there are fewer. The build takes time in proportion.</summary>
    public int Landmarks { get; init; } = 512;

    /// <summary>How the features are stored.</summary>
    public IndexPrecision Precision { get; init; } = IndexPrecision.Quarter;

    /// <summary>The seed of the landmarks.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many threads to use; 0 means all processors.</summary>
    public int Threads { get; init; }

    /// <summary>How many bytes the build may take beyond the model; 0 means half of what the process may use.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        OptionCheck.Require(Rank is >= 1 and <= LargestRank, nameof(Rank), Rank, $"a whole number from 1 to {LargestRank}");
        OptionCheck.Require(Landmarks >= 2, nameof(Landmarks), Landmarks, "a whole number of at least 2");
        OptionCheck.Require(Enum.IsDefined(Precision), nameof(Precision), Precision, "a named precision");
        OptionCheck.Require(Threads >= 0, nameof(Threads), Threads, "a whole number of at least 0");
        OptionCheck.Require(MemoryLimit >= 0, nameof(MemoryLimit), MemoryLimit, "a number of bytes of at least 0");
    }
}
