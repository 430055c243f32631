using System.CommandLine;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;

namespace Reda.Cli.CommandLine;

/// <summary>Everything that decides what is trained: one option for every property of <see cref="RedaOptions"/>, with its default.</summary>
internal sealed class ModelOptions
{
    private enum Ablation
    {
        None,
        Npil,
        Nmal,
    }

    private const int Most = 1 << 20;

    private static readonly RedaOptions Defaults = new();

    private readonly Option<int> _aspects = Options.Whole("--aspects", "k: aspect embeddings of an item.", Defaults.Aspects, 1, Most).Short("-k");
    private readonly Option<int> _dimensions = Options.Whole("--dimensions", "d: length of an aspect embedding.", Defaults.Dimensions, 1, Most).Short("-d");
    private readonly Option<int> _memorySlots = Options.Whole("--memory-slots", "m: keys and slots of the memory.", Defaults.MemorySlots, 1, Most).Short("-m");
    private readonly Option<int> _hidden = Options.Whole("--hidden", "s: hidden units of the weight attention.", Defaults.HiddenSize, 1, Most).Short("-s");

    private readonly ChoiceOption<Ablation> _ablation = new(
        "--ablation", "The paper's ablations: npil leaves the pairwise interactions out (k = 1), nmal the memory attention.",
        ("none", Ablation.None), ("npil", Ablation.Npil), ("nmal", Ablation.Nmal));

    private readonly ChoiceOption<RelationLossKind> _loss = new(
        "--loss", "The reading of the paper's loss (10): bpr is -log sigma, sigmoid what the authors' program minimises, softmax (pooled only) ranks against all negatives at once.",
        ("bpr", RelationLossKind.Bpr), ("sigmoid", RelationLossKind.Sigmoid), ("softmax", RelationLossKind.Softmax));

    private readonly ChoiceOption<SampleReading> _sampling = new(
        "--sampling", "The reading of a training sample: shared is the authors' program's, independent the paper's text; pooled trains the score itself on chunks of histories.",
        ("shared", SampleReading.Shared), ("independent", SampleReading.Independent), ("pooled", SampleReading.Pooled));

    private readonly Option<int> _chunkItems = Options.Whole("--chunk-items", "Pooled only: the most items of a chunk, up to 64.", Defaults.ChunkItems, 3, 64);
    private readonly Option<int> _negatives = Options.Whole("--negatives", "Pooled only: items that the user lacks, drawn for a chunk.", Defaults.Negatives, 1, 1024);
    private readonly Option<double> _popularNegatives = Options.Real("--popular-negatives", "Pooled only: the share of these, from 0 to 1, that are drawn by popularity.", Defaults.PopularNegatives);

    private readonly ChoiceOption<AdamMode> _optimizer = new(
        "--optimizer", "Which item rows an Adam step moves: those of the batch, or all; deferred gives the bits of dense in a fraction of its time.",
        ("sparse", AdamMode.Sparse), ("dense", AdamMode.Dense), ("deferred", AdamMode.Deferred));

    private readonly Option<double> _learningRate = Options.Real("--learning-rate", "Adam's step size.", Defaults.LearningRate);
    private readonly Option<double> _weightDecay = Options.Real("--weight-decay", "The coupled L2 factor.", Defaults.WeightDecay);
    private readonly Option<double> _itemSpread = Options.Real("--item-spread", "Items start uniform in +-X; unless given 0.001, with --ablation nmal 0.1.", Defaults.InitialItemSpread()).WithoutDefault();
    private readonly Option<double> _memorySpread = Options.Real("--memory-spread", "Keys and slots start uniform in +-X.", Defaults.MemorySpread);
    private readonly Option<double> _dropout = Options.Real("--dropout", "The share of the dimensions, from 0 to 0.9, that a training sample does not see.", Defaults.Dropout);
    private readonly Option<int> _batchSize = Options.Whole("--batch-size", "Samples of an optimiser step.", Defaults.BatchSize, 1, Most);
    private readonly Option<int> _epochs = Options.Whole("--epochs", "Passes over all interactions.", Defaults.Epochs, 1, Most).Short("-e");
    private readonly PoolingOptions _pooling = new(ofLoadedModel: false);

    public ModelOptions() => _aspects.DefaultValueFactory = result => result.Parent is not null && _ablation.Of(result) == Ablation.Npil ? 1 : Defaults.Aspects;

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _epochs, _aspects, _dimensions, _memorySlots, _hidden, _ablation, _loss, _sampling, _chunkItems, _negatives, _popularNegatives,
            _optimizer, _learningRate, _weightDecay, _itemSpread, _memorySpread, _dropout, _batchSize,
        })
        {
            command.Add(option);
        }

        _pooling.AddTo(command);
    }

    /// <summary>The options that the command line asks for, checked.</summary>
    /// <exception cref="RedaException">R001: an option is out of range or contradicts another.</exception>
    public RedaOptions Bind(ParseResult result, ulong seed)
    {
        var ablation = _ablation.Of(result);
        int aspects = result.GetValue(_aspects);
        if (ablation == Ablation.Npil && result.WasGiven(_aspects) && aspects != 1)
            throw new RedaException(RedaErrorKind.Usage, "R001", null, "--ablation npil means one aspect", $"found --aspects {aspects}", "leave one of the two out");

        var options = new RedaOptions
        {
            Aspects = aspects,
            Dimensions = result.GetValue(_dimensions),
            MemorySlots = result.GetValue(_memorySlots),
            HiddenSize = result.GetValue(_hidden),
            MemoryAttention = ablation != Ablation.Nmal,
            Loss = _loss.Of(result),
            Sampling = _sampling.Of(result),
            ChunkItems = result.GetValue(_chunkItems),
            Negatives = result.GetValue(_negatives),
            PopularNegatives = result.GetValue(_popularNegatives),
            Optimizer = _optimizer.Of(result),
            LearningRate = result.GetValue(_learningRate),
            WeightDecay = result.GetValue(_weightDecay),
            ItemSpread = result.WasGiven(_itemSpread) ? result.GetValue(_itemSpread) : null,
            MemorySpread = result.GetValue(_memorySpread),
            Dropout = result.GetValue(_dropout),
            BatchSize = result.GetValue(_batchSize),
            Epochs = result.GetValue(_epochs),
            Seed = seed,
        };
        options = _pooling.Bind(result, options);
        options.Validate();
        return options;
    }
}
