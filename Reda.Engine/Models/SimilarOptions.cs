using Reda.Engine.Diagnostics;

namespace Reda.Engine.Models;

/// <summary>
/// How similar two items are. c_ij is the code of their relation, r_ij = M^T c_ij; G = M M^T; g = G C with C the mean code of a user's pairs, averaged over users,
/// so that g . c_ij is the fit of the relation to the average user, in units of scores.
/// </summary>
public enum SimilarityMeasure
{
    /// <summary>The strength of the relation: s_ij = g . c_ij. Items that are strongly related to everything come first everywhere.</summary>
    Strength,

    /// <summary>
    /// What is particular to the pair: a_ij = g . (c_ij - c_i - c_j + c), where c_i is the mean code of item i over random partners and c the mean over all of their
    /// pairs. It is 0 on average for every item.
    /// </summary>
    Affinity,
}

/// <summary>How <see cref="RedaModel.Similar"/> searches.</summary>
public sealed record SimilarOptions
{
    /// <summary>How many items to return; exactly this many where so many are left.</summary>
    public int Count { get; init; } = 10;

    /// <summary>What similar means.</summary>
    public SimilarityMeasure By { get; init; } = SimilarityMeasure.Affinity;

    /// <summary>Which items may be found; <see langword="null"/> means all.</summary>
    public ItemFilter? Filter { get; init; }

    /// <summary>
    /// Items that fewer users have are not found: they have hardly been trained, and chance makes some of them similar to anything. A model that was saved without
    /// histories knows no users and finds all.
    /// </summary>
    public int MinUsers { get; init; } = 5;

    /// <summary>
    /// How many random partners the mean relation of an item is taken over. By affinity, candidates x partners pairs of items are computed once for a model and
    /// remembered.
    /// </summary>
    public int Partners { get; init; } = 256;

    /// <summary>The seed of the choice of partners and users.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many threads to use; 0 means all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        OptionCheck.Require(Count >= 0, nameof(Count), Count, "a whole number of at least 0");
        OptionCheck.Require(Enum.IsDefined(By), nameof(By), By, "a named measure");
        OptionCheck.Require(MinUsers >= 0, nameof(MinUsers), MinUsers, "a whole number of at least 0");
        OptionCheck.Require(Partners >= 2, nameof(Partners), Partners, "a whole number of at least 2");
        OptionCheck.Require(Threads >= 0, nameof(Threads), Threads, "a whole number of at least 0");
    }
}
