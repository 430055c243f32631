using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Models;

namespace Reda.Engine.Ensembles;

/// <summary>
/// Everything that decides what a <see cref="RedaEnsemble"/> computes: the parts, and how their weights are found. None of the parts knows users, so the whole serves
/// strangers as REDA does.
/// </summary>
public sealed record EnsembleOptions
{
    private const int MostItems = 10_000;

    /// <summary>REDA; its epochs are the most that are trained, the best of them is chosen on held-out items.</summary>
    public RedaOptions Reda { get; init; } = new()
    {
        Sampling = SampleReading.Pooled,
        Loss = RelationLossKind.Softmax,
        Negatives = 24,
        Pooling = HistoryPooling.LogMeanExp,
        Beta = 0.3,
        BatchSize = 512,
        LearningRate = 0.002,
        WeightDecay = 0,
        Epochs = 24,
    };

    /// <summary>Sparse linear weights between items; <see langword="null"/> leaves them out.</summary>
    public SlimOptions? Slim { get; init; } = new();

    /// <summary>
    /// SLIM by other factors: the one of both is kept that ranks held-out items better among the whole catalogue. Weak factors suit data whose items have one or two users.
    /// <see langword="null"/> tries no other.
    /// </summary>
    public SlimOptions? OtherSlim { get; init; } = new() { L1 = 0.002, L2 = 15 };

    /// <summary>Similarities of items; <see langword="null"/> leaves them out. Alone they rank better when shrunk, beside SLIM not on every set.</summary>
    public ItemKnnOptions? Neighbors { get; init; } = new() { Shrink = 0, PopularityBackOff = false };

    /// <summary>Factored item similarities; <see langword="null"/> leaves them out.</summary>
    public FismOptions? Fism { get; init; } = new();

    /// <summary>
    /// How late items stand in histories; <see langword="null"/> leaves it out. Only where last items are held out is it asked at all: of a random item it says nothing.
    /// </summary>
    public RecencyOptions? Place { get; init; } = new();

    /// <summary>How near the end of histories items stand, as <see cref="Place"/>; <see langword="null"/> leaves it out.</summary>
    public RecencyOptions? End { get; init; } = new() { Measure = RecencyMeasure.End };

    /// <summary>
    /// The item of each user that REDA's epochs, SLIM's factors and all weights are chosen by. <see cref="HeldOutItem.Last"/> suits histories in order of time: what comes next is
    /// not like what is among the rest.
    /// </summary>
    public HeldOutItem HeldOut { get; init; }

    /// <summary>
    /// Q: items that a user lacks, against which each held-out item is ranked when the weights are fitted; from 1 to 10000. Weights fitted against few know little of
    /// the first ten of a whole catalogue.
    /// </summary>
    public int Negatives { get; init; } = 1_000;

    /// <summary>
    /// H: items that the parts beside REDA rank first for a history, against which each held-out item is ranked when the weights of the second sum are fitted, from 0 to
    /// 10000; 0 leaves the second sum out. The best ten of a whole catalogue are among them, and seldom among random ones.
    /// </summary>
    public int NearItems { get; init; } = 200;

    /// <summary>
    /// The most held-out items that the weights are fitted to, those of the second sum to 5,000 of them at most; 4 (Q + 1) bytes, and 4 (Q + H + 1) there, are held meanwhile for
    /// each of them and each part.
    /// </summary>
    public int MostCases { get; init; } = 20_000;

    /// <summary>The L2 factor of the weights, on signals of unit spread, beside the sum of the losses of all held-out items.</summary>
    public double Decay { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        Reda.Validate();
        Slim?.Validate();
        OtherSlim?.Validate();
        Neighbors?.Validate();
        Fism?.Validate();
        Place?.Validate();
        End?.Validate();
        OptionCheck.Require(Enum.IsDefined(HeldOut), nameof(HeldOut), HeldOut, "Auto, Random or Last");
        OptionCheck.Require(Negatives is >= 1 and <= MostItems, nameof(Negatives), Negatives, "a whole number from 1 to 10000");
        OptionCheck.Require(NearItems is >= 0 and <= MostItems, nameof(NearItems), NearItems, "a whole number from 0 to 10000");
        OptionCheck.Require(MostCases >= 1, nameof(MostCases), MostCases, "a whole number of at least 1");
        OptionCheck.Require(Decay is > 0 and <= 1e10, nameof(Decay), Decay, "a number above 0, at most 1e10");
    }

    /// <summary>The same options with one seed for all parts.</summary>
    /// <param name="seed">The seed of every random choice.</param>
    public EnsembleOptions WithSeed(ulong seed) => this with
    {
        Reda = Reda with { Seed = seed },
        Slim = Slim is null ? null : Slim with { Seed = seed },
        OtherSlim = OtherSlim is null ? null : OtherSlim with { Seed = seed },
        Neighbors = Neighbors is null ? null : Neighbors with { Seed = seed },
        Fism = Fism is null ? null : Fism with { Seed = seed },
        Place = Place is null ? null : Place with { Seed = seed },
        End = End is null ? null : End with { Seed = seed },
    };
}
