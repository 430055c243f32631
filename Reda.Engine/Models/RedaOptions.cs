using System.Globalization;
using System.Text.Json.Serialization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Models;

/// <summary>Everything that decides what a REDA model computes and how it is trained. The paper's settings are the defaults unless noted.</summary>
public sealed record RedaOptions
{
    // Squares of these sizes are allocated, and counted in 32 bits.
    private const int LargestLayer = 4096;

    private const int LargestChunk = 64;
    private const int MostNegatives = 1024;

    /// <summary>k: aspect embeddings per item; 1 is the paper's ablation NPIL (no pairwise interaction layer).</summary>
    public int Aspects { get; init; } = 3;

    /// <summary>d: the length of an aspect embedding.</summary>
    public int Dimensions { get; init; } = 128;

    /// <summary>m: keys and slots of the memory.</summary>
    public int MemorySlots { get; init; } = 20;

    /// <summary>s: hidden units of the weight attention.</summary>
    public int HiddenSize { get; init; } = 10;

    /// <summary>Whether relations pass through the memory attention; <see langword="false"/> is the paper's ablation NMAL: r_nl = v_nl.</summary>
    public bool MemoryAttention { get; init; } = true;

    /// <summary>How the history is pooled at scoring time.</summary>
    public HistoryPooling Pooling { get; init; } = HistoryPooling.Mean;

    /// <summary>
    /// The temperature of <see cref="HistoryPooling.LogMeanExp"/>, from 0.001 to 1000: below, single precision cannot tell it from the mean; above, it is the
    /// largest.
    /// </summary>
    public double Beta { get; init; } = 1;

    /// <summary>The reading of equation (10).</summary>
    public RelationLossKind Loss { get; init; } = RelationLossKind.Bpr;

    /// <summary>The reading of the training sample.</summary>
    public SampleReading Sampling { get; init; } = SampleReading.Shared;

    /// <summary>Which item rows an optimiser step moves.</summary>
    public AdamMode Optimizer { get; init; } = AdamMode.Sparse;

    /// <summary>Adam's step size.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>The coupled L2 factor: Adam sees gradient + factor x value. The authors' program uses 1e-5.</summary>
    public double WeightDecay { get; init; } = 1e-5;

    /// <summary>
    /// Items start uniform in +-this; <see langword="null"/> chooses <see cref="InitialItemSpread"/>. The authors' program uses 0.1.
    /// </summary>
    public double? ItemSpread { get; init; }

    /// <summary>
    /// Memory keys and slots start uniform in +-this. The signal that reaches an item grows with its cube: at the authors' 0.1 the decay of many shapes outweighs
    /// it and everything shrinks to zero, at 1 no shape of the paper's grid collapses.
    /// </summary>
    public double MemorySpread { get; init; } = 1;

    /// <summary>Samples per optimiser step, one an interaction. Pooled: as many whole chunks as these many interactions fill, at least one.</summary>
    public int BatchSize { get; init; } = 2000;

    /// <summary>Passes over all interactions.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>The seed of every random choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// The share of the d dimensions, from 0 to 0.9, that a training sample does not see: drawn anew for each, the same in all its items and aspects. Not of the paper.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Dropout { get; init; }

    /// <summary>H, with <see cref="SampleReading.Pooled"/> only: the most items of a chunk, from 3 to 64. The work for an item grows with H / 2 + <see cref="Negatives"/>.</summary>
    public int ChunkItems { get; init; } = 8;

    /// <summary>Q, with <see cref="SampleReading.Pooled"/> only: items that the user lacks, drawn for a chunk and ranked against each of its items, from 1 to 1024.</summary>
    public int Negatives { get; init; } = 8;

    /// <summary>
    /// With <see cref="SampleReading.Pooled"/> only: the share of the negatives, from 0 to 1, that are drawn as the items of random interactions and so by popularity; the
    /// others are uniform.
    /// </summary>
    public double PopularNegatives { get; init; }

    /// <summary>What an optimiser step takes: samples, or pooled whole chunks.</summary>
    internal int StepSize => Sampling == SampleReading.Pooled ? Math.Max(1, BatchSize / ChunkItems) : BatchSize;

    /// <summary>
    /// The spread that items start with: unless one is given, 0.001, about one Adam step, so that an item seen a few times holds what was learned instead of the
    /// noise it started from; without memory attention 0.1, since the signal there falls with the cube of the items themselves.
    /// </summary>
    public double InitialItemSpread() => ItemSpread ?? (MemoryAttention ? 0.001 : 0.1);

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        Between(Aspects, LargestLayer, nameof(Aspects));
        Between(Dimensions, LargestLayer, nameof(Dimensions));
        Between(MemorySlots, LargestLayer, nameof(MemorySlots));
        Between(HiddenSize, LargestLayer, nameof(HiddenSize));
        Between(BatchSize, int.MaxValue / 64, nameof(BatchSize));
        Between(Epochs, int.MaxValue, nameof(Epochs));
        OptionCheck.Require(Beta is >= 1e-3 and <= 1e3, nameof(Beta), Beta, "a number from 0.001 to 1000");
        OptionCheck.Require(double.IsFinite(LearningRate) && LearningRate > 0, nameof(LearningRate), LearningRate, "a finite number above 0");
        OptionCheck.Require(double.IsFinite(WeightDecay) && WeightDecay >= 0, nameof(WeightDecay), WeightDecay, "a finite number of at least 0");
        double itemSpread = InitialItemSpread();
        OptionCheck.Require(double.IsFinite(itemSpread) && itemSpread > 0, nameof(ItemSpread), itemSpread, "a finite number above 0");
        OptionCheck.Require(double.IsFinite(MemorySpread) && MemorySpread > 0, nameof(MemorySpread), MemorySpread, "a finite number above 0");
        OptionCheck.Require(Dropout is >= 0 and <= 0.9, nameof(Dropout), Dropout, "a number from 0 to 0.9");
        OptionCheck.Require(Enum.IsDefined(Pooling), nameof(Pooling), Pooling, "a named pooling");
        OptionCheck.Require(Enum.IsDefined(Loss), nameof(Loss), Loss, "a named loss");
        OptionCheck.Require(Enum.IsDefined(Sampling), nameof(Sampling), Sampling, "a named reading");
        OptionCheck.Require(Enum.IsDefined(Optimizer), nameof(Optimizer), Optimizer, "a named mode");
        ValidatePooled();
    }

    /// <summary>What is for pooled samples only stays at its default with others, so that no setting is lost in silence.</summary>
    private void ValidatePooled()
    {
        if (Sampling == SampleReading.Pooled)
        {
            OptionCheck.Require(Loss != RelationLossKind.Sigmoid, nameof(Loss), Loss, "Bpr or Softmax for pooled samples");
            OptionCheck.Require(ChunkItems is >= 3 and <= LargestChunk, nameof(ChunkItems), ChunkItems, "a whole number from 3 to 64");
            OptionCheck.Require(Negatives is >= 1 and <= MostNegatives, nameof(Negatives), Negatives, "a whole number from 1 to 1024");
            OptionCheck.Require(PopularNegatives is >= 0 and <= 1, nameof(PopularNegatives), PopularNegatives, "a number from 0 to 1");
            return;
        }

        OptionCheck.Require(Loss != RelationLossKind.Softmax, nameof(Loss), Loss, "Bpr or Sigmoid: only pooled samples have several negatives");
        OptionCheck.Require(ChunkItems == 8, nameof(ChunkItems), ChunkItems, "8 unless samples are pooled");
        OptionCheck.Require(Negatives == 8, nameof(Negatives), Negatives, "8 unless samples are pooled");
        OptionCheck.Require(PopularNegatives == 0, nameof(PopularNegatives), PopularNegatives, "0 unless samples are pooled");
    }

    private static void Between(int value, int largest, string name)
        => OptionCheck.Require(value >= 1 && value <= largest, name, value, string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {largest}"));
}
