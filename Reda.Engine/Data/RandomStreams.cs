namespace Reda.Engine.Data;

/// <summary>The purposes that random numbers are drawn for, so that no two share a stream.</summary>
internal static class RandomStreams
{
    /// <summary>The initial values of a parameter slice; add the slice's number.</summary>
    public const ulong Initialization = 1UL << 32;

    /// <summary>The order of an epoch's interactions; add the epoch.</summary>
    public const ulong Order = 2UL << 32;

    /// <summary>The items of an epoch's samples; add the epoch.</summary>
    public const ulong Samples = 3UL << 32;

    /// <summary>The item that a split takes from each user.</summary>
    public const ulong HeldOut = 4UL << 32;

    /// <summary>The negatives of each evaluation case.</summary>
    public const ulong Negatives = 5UL << 32;

    /// <summary>The planted aspects of synthetic items.</summary>
    public const ulong SyntheticItems = 6UL << 32;

    /// <summary>The tastes and histories of synthetic users.</summary>
    public const ulong SyntheticUsers = 7UL << 32;

    /// <summary>The items that a sample of a history keeps.</summary>
    public const ulong HistorySamples = 8UL << 32;

    /// <summary>The landmarks of a relation index.</summary>
    public const ulong IndexLandmarks = 9UL << 32;

    /// <summary>The items that a relation index is fitted on.</summary>
    public const ulong IndexSample = 10UL << 32;

    /// <summary>Where the search for the principal axes of a relation index starts; add the axis.</summary>
    public const ulong IndexAxes = 11UL << 32;

    /// <summary>The seed of an update's own numbers; the position is the number of interactions before it.</summary>
    public const ulong Update = 12UL << 32;

    /// <summary>The order in which an update rehearses what is known.</summary>
    public const ulong Rehearsal = 13UL << 32;

    /// <summary>The pairs of neighbouring items whose order other histories are asked for.</summary>
    public const ulong OrderComparisons = 14UL << 32;

    /// <summary>The items that stand for a catalogue whose users are not known.</summary>
    public const ulong WellKnownItems = 20UL << 32;

    /// <summary>The partners that the mean relation of an item is taken over.</summary>
    public const ulong Partners = 21UL << 32;

    /// <summary>The initial values of a slice of a method trained on sampled pairs; add the slice's number.</summary>
    public const ulong PairInitialization = 40UL << 32;

    /// <summary>The order of an epoch's pairs; add the epoch.</summary>
    public const ulong PairOrder = 41UL << 32;

    /// <summary>The negatives of an epoch's pairs; add the epoch.</summary>
    public const ulong PairNegatives = 42UL << 32;

    /// <summary>The negatives that a history is folded in with; add the step.</summary>
    public const ulong FoldInNegatives = 43UL << 32;

    /// <summary>The random directions that a truncated singular value decomposition starts from; the position is the item.</summary>
    public const ulong SvdSketch = 50UL << 32;

    /// <summary>The random start of a non-negative factorisation: users; the position is the user.</summary>
    public const ulong NmfUsers = 51UL << 32;

    /// <summary>The random start of a non-negative factorisation: items; the position is the item.</summary>
    public const ulong NmfItems = 52UL << 32;

    /// <summary>The first vectors of items in FISM histories; the position is the item.</summary>
    public const ulong FismHistory = 53UL << 32;

    /// <summary>The first vectors of FISM candidates; the position is the item.</summary>
    public const ulong FismItems = 54UL << 32;

    /// <summary>The order of FISM's users; add the epoch.</summary>
    public const ulong FismOrder = 55UL << 32;

    /// <summary>FISM's negatives; add the epoch, the position is the user.</summary>
    public const ulong FismNegatives = 56UL << 32;

    /// <summary>The initial values of a neural tower; add the slice's number.</summary>
    public const ulong TowerInitialization = 57UL << 32;

    /// <summary>The order of an epoch's single examples; add the epoch.</summary>
    public const ulong ExampleOrder = 58UL << 32;

    /// <summary>The negatives among an epoch's single examples; add the epoch.</summary>
    public const ulong ExampleNegatives = 59UL << 32;

    /// <summary>The cases that one draw of a paired bootstrap takes; the position is the draw.</summary>
    public const ulong Bootstrap = 60UL << 32;

    /// <summary>The signs that one draw of a paired randomisation test gives; the position is the draw.</summary>
    public const ulong SignFlips = 61UL << 32;

    /// <summary>The order of each history that an epoch cuts into chunks; add the epoch, the position is the user.</summary>
    public const ulong ChunkOrder = 62UL << 32;

    /// <summary>The negatives of an epoch's chunks; add the epoch, the position is the chunk.</summary>
    public const ulong ChunkNegatives = 63UL << 32;

    /// <summary>The held-out items that the weights of an ensemble are fitted to, where there are many.</summary>
    public const ulong CaseSamples = 64UL << 32;

    /// <summary>The dimensions that a training sample does not see; add the epoch, the position is the sample.</summary>
    public const ulong Dropout = 65UL << 32;
}
