using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Ensembles;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Experiments.Methods;

/// <summary>The methods that experiments know, with their default settings and what is searched when they are tuned.</summary>
public static class MethodList
{
    /// <summary>The paper's own method.</summary>
    public static Method Reda { get; } = new Method<RedaOptions>(
        "reda",
        "REDA",
        new RedaOptions(),
        [
            Knob.Whole<RedaOptions>("aspects", o => o.Aspects, (o, v) => o with { Aspects = v }, 2, 3, 4, 5),
            Knob.Whole<RedaOptions>(Knob.Dimensions, o => o.Dimensions, (o, v) => o with { Dimensions = v }),
            Knob.Whole<RedaOptions>("memory_slots", o => o.MemorySlots, (o, v) => o with { MemorySlots = v }, 5, 10, 20, 30, 40, 50),
            Knob.Flag<RedaOptions>("memory_attention", o => o.MemoryAttention, (o, v) => o with { MemoryAttention = v }),
            Knob.Named<RedaOptions, HistoryPooling>("pooling", o => o.Pooling, (o, v) => o with { Pooling = v }, HistoryPooling.Mean, HistoryPooling.LogMeanExp),
            Knob.Real<RedaOptions>("beta", o => o.Beta, (o, v) => o with { Beta = v }, 0.1, 0.3, 1, 3),
            Knob.Log<RedaOptions>("learning_rate", o => o.LearningRate, (o, v) => o with { LearningRate = v }, 3e-4, 3e-3),
            Knob.Log<RedaOptions>("weight_decay", o => o.WeightDecay, (o, v) => o with { WeightDecay = v }, 1e-6, 1e-4),
            Knob.Whole<RedaOptions>(Knob.Epochs, o => o.Epochs, (o, v) => o with { Epochs = v }, 10, 20, 30, 60, 120),
        ],
        FitReda)
    {
        Cost = 20,

        // A case relates all of a history to 101 candidates, where training draws four items an interaction: measured 3.5 to 8.5 times the fit.
        WatchCost = 5,
    };

    /// <summary>REDA trained on its own pooled score.</summary>
    public static Method RedaPooled { get; } = new Method<RedaOptions>(
        "reda-pooled",
        "REDA, pooled",
        new EnsembleOptions().Reda with { Epochs = 6 },
        [
            Knob.Whole<RedaOptions>("aspects", o => o.Aspects, (o, v) => o with { Aspects = v }, 2, 3, 4),
            Knob.Whole<RedaOptions>(Knob.Dimensions, o => o.Dimensions, (o, v) => o with { Dimensions = v }),
            Knob.Whole<RedaOptions>("memory_slots", o => o.MemorySlots, (o, v) => o with { MemorySlots = v }, 10, 20, 30, 50),
            Knob.Named<RedaOptions, HistoryPooling>("pooling", o => o.Pooling, (o, v) => o with { Pooling = v }, HistoryPooling.Mean, HistoryPooling.LogMeanExp),
            Knob.Real<RedaOptions>("beta", o => o.Beta, (o, v) => o with { Beta = v }, 0.1, 0.3, 1),
            Knob.Log<RedaOptions>("learning_rate", o => o.LearningRate, (o, v) => o with { LearningRate = v }, 5e-4, 5e-3),
            Knob.Whole<RedaOptions>("batch_size", o => o.BatchSize, (o, v) => o with { BatchSize = v }, 256, 512, 1024),
            Knob.Whole<RedaOptions>(Knob.Epochs, o => o.Epochs, (o, v) => o with { Epochs = v }, 3, 6, 9, 15, 21),
        ],
        FitReda)
    { Cost = 40, WatchCost = 1 };

    /// <summary>The preset <c>best</c>: REDA and simple methods added up. It settles its own epochs and weights on held-out items, so nothing is left to search.</summary>
    public static Method RedaBest { get; } = new Method<EnsembleOptions>(
        "reda-best",
        "REDA, best",
        new EnsembleOptions(),
        [
            Knob.Whole<EnsembleOptions>(Knob.Dimensions, o => o.Reda.Dimensions, (o, v) => o with { Reda = o.Reda with { Dimensions = v }, Fism = o.Fism! with { Dimensions = v } }),
            Knob.Whole<EnsembleOptions>("most_epochs", o => o.Reda.Epochs, (o, v) => o with { Reda = o.Reda with { Epochs = v } }),
            Knob.Real<EnsembleOptions>("learning_rate", o => o.Reda.LearningRate, (o, v) => o with { Reda = o.Reda with { LearningRate = v } }),
            Knob.Whole<EnsembleOptions>("batch_size", o => o.Reda.BatchSize, (o, v) => o with { Reda = o.Reda with { BatchSize = v } }),
            Knob.Whole<EnsembleOptions>("memory_slots", o => o.Reda.MemorySlots, (o, v) => o with { Reda = o.Reda with { MemorySlots = v } }),

            Knob.Named<EnsembleOptions, HeldOutItem>("held_out", o => o.HeldOut, (o, v) => o with { HeldOut = v }),

            // Who gives SLIM's factors wants these, not the better of two.
            Knob.Real<EnsembleOptions>("slim_l1", o => o.Slim!.L1, (o, v) => o with { Slim = o.Slim! with { L1 = v }, OtherSlim = null }),
            Knob.Real<EnsembleOptions>("slim_l2", o => o.Slim!.L2, (o, v) => o with { Slim = o.Slim! with { L2 = v }, OtherSlim = null }),
            Knob.Whole<EnsembleOptions>("fism_epochs", o => o.Fism!.Epochs, (o, v) => o with { Fism = o.Fism! with { Epochs = v } }),
        ],
        (options, request, cancellationToken) => EnsembleTrainer.Train(
            request.Data,
            options.WithSeed(request.Seed),
            new FitSettings { Threads = request.Threads },
            request.Progress is { } told ? new Forward<EnsembleProgress>(told, value => value.Done) : null,
            cancellationToken))
    { Cost = 120, TunesItself = true };

    /// <summary>All methods, in the order of the tables, the paper's own and what became of it last.</summary>
    public static IReadOnlyList<Method> All { get; } =
    [
        Baseline("popularity", "popularity", new PopularityOptions(), 0.3),
        Baseline("item-knn", "item-kNN", new ItemKnnOptions { PopularityBackOff = false }, 2, Neighbours()),
        Baseline("item-knn-popularity", "item-kNN + popularity", new ItemKnnOptions(), 2, Neighbours()),
        Baseline("slim", "SLIM", new SlimOptions(), 20,
            Knob.Log<SlimOptions>("l1", o => o.L1, (o, v) => o with { L1 = v }, 1e-3, 3),
            Knob.Log<SlimOptions>("l2", o => o.L2, (o, v) => o with { L2 = v }, 0.3, 300)),
        Baseline("ease", "EASE", new EaseOptions(), 40,
            // The measure is flat in lambda, and a trial as dear as a fit: a few values that are all tried.
            Knob.Real<EaseOptions>("lambda", o => o.Lambda, (o, v) => o with { Lambda = v }, 5, 20, 100, 200, 500, 1000, 2000, 5000, 10000)),
        Baseline("nmf", "NMF", new NmfOptions(), 15,
            Knob.Whole<NmfOptions>(Knob.Dimensions, o => o.Dimensions, (o, v) => o with { Dimensions = v }),
            Knob.Whole<NmfOptions>("sweeps", o => o.MaxSweeps, (o, v) => o with { MaxSweeps = v }, 1, 2, 3, 5, 10, 20, 30, 50, 75, 100, 150, 200)),
        Baseline("bpr-mf", "BPR-MF", new BprMfOptions(), 15, [
            .. Sampled<BprMfOptions>(0.01, 0.3),
            Knob.Log<BprMfOptions>("decay", o => o.UserDecay, (o, v) => o with { UserDecay = v, PositiveDecay = v, NegativeDecay = v }, 1e-4, 0.1),
            Knob.Flag<BprMfOptions>("item_bias", o => o.ItemBias, (o, v) => o with { ItemBias = v }, searched: true)]),
        Baseline("fism", "FISM", new FismOptions(), 30, Fism()),
        Baseline("fism-half", "FISM, alpha 0.5", new FismOptions { Alpha = 0.5 }, 30, Trained(o => o.Dimensions, (o, v) => o with { Dimensions = v }, o => o.Epochs, (FismOptions o, int v) => o with { Epochs = v })),
        Baseline("fism-auc", "FISM, AUC", new FismOptions { Loss = FismLoss.Auc }, 30, Trained(o => o.Dimensions, (o, v) => o with { Dimensions = v }, o => o.Epochs, (FismOptions o, int v) => o with { Epochs = v })),
        Baseline("cml", "CML", new CmlOptions(), 60, [
            .. Sampled<CmlOptions>(0.02, 0.5),
            Knob.Real<CmlOptions>("margin", o => o.Margin, (o, v) => o with { Margin = v }, 0.5, 1, 1.5, 1.9),
            Knob.Named<CmlOptions, CmlCovariance>("covariance", o => o.Covariance, (o, v) => o with { Covariance = v }, Enum.GetValues<CmlCovariance>())]),
        Baseline("lrml", "LRML", new LrmlOptions(), 60, [
            .. Sampled<LrmlOptions>(0.02, 0.5),
            Knob.Real<LrmlOptions>("margin", o => o.Margin, (o, v) => o with { Margin = v }, 0.2, 0.5, 1),
            Knob.Whole<LrmlOptions>("memory_slots", o => o.MemorySlots, (o, v) => o with { MemorySlots = v }, 5, 10, 20, 50)]),
        Baseline("neumf", "NeuMF", new NeuMfOptions(), 100, [
            .. NeuMf(5, 10, 20),
            Knob.Log<NeuMfOptions>("learning_rate", o => o.LearningRate, (o, v) => o with { LearningRate = v }, 2e-4, 3e-3),
            Knob.Whole<NeuMfOptions>("negatives", o => o.Negatives, (o, v) => o with { Negatives = v }, 2, 4, 8)]),
        Baseline("neumf-pretrained", "NeuMF, pre-trained", new NeuMfOptions { Pretraining = true }, 200, NeuMf()),
        Reda,
        RedaPooled,
        RedaBest,
    ];

    /// <summary>The method of a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="RedaException">R171: there is none.</exception>
    public static Method Named(string name) => All.FirstOrDefault(method => method.Name == name)
        ?? throw new RedaException(RedaErrorKind.Usage, "R171", null, "no method has this name", $"found '{name}'", $"give one of {string.Join(", ", All.Select(method => method.Name))}");

    private static RedaModel FitReda(RedaOptions options, FitRequest request, CancellationToken cancellationToken)
        => RedaTrainer.Train(
            request.Data,
            options with { Seed = request.Seed },
            new TrainingSettings { Threads = request.Threads, AfterEpoch = request.AfterEpoch },
            request.Progress is { } told ? new Forward<TrainingProgress>(told, value => (value.Epoch - 1 + ((double)value.Samples / Math.Max(1, value.SamplesPerEpoch))) / value.Epochs) : null,
            cancellationToken);

    /// <summary>A comparison method of the engine.</summary>
    private static Method<TOptions> Baseline<TOptions>(string name, string title, TOptions defaults, double cost, params Knob<TOptions>[] knobs)
        where TOptions : BaselineOptions
        => new(
            name,
            title,
            defaults,
            knobs,
            (options, request, cancellationToken) => ((TOptions)(options with { Seed = request.Seed })).Fit(
                request.Data,
                new FitSettings { Threads = request.Threads, AfterEpoch = request.AfterEpoch },
                request.Progress is { } told ? new Forward<FitProgress>(told, value => value.Done) : null,
                cancellationToken))
        { Cost = cost };

    private static Knob<ItemKnnOptions>[] Neighbours() =>
    [
        Knob.Named<ItemKnnOptions, ItemKnnWeighting>("weighting", o => o.Weighting, (o, v) => o with { Weighting = v }, Enum.GetValues<ItemKnnWeighting>()),
        Knob.Log<ItemKnnOptions>("shrink", o => o.Shrink, (o, v) => o with { Shrink = v }, 0.1, 300),
        Knob.Whole<ItemKnnOptions>("neighbors", o => o.Neighbors, (o, v) => o with { Neighbors = v }, 0, 50, 200, 1000),
    ];

    private static Knob<FismOptions>[] Fism() =>
    [
        .. Trained(o => o.Dimensions, (o, v) => o with { Dimensions = v }, o => o.Epochs, (FismOptions o, int v) => o with { Epochs = v }, 10, 20, 50, 100),
        Knob.Log<FismOptions>("learning_rate", o => o.LearningRate, (o, v) => o with { LearningRate = v }, 2e-3, 0.05),
        Knob.Real<FismOptions>("alpha", o => o.Alpha, (o, v) => o with { Alpha = v }, 0, 0.25, 0.5),
        Knob.Log<FismOptions>("weight_decay", o => o.WeightDecay, (o, v) => o with { WeightDecay = v }, 1e-8, 1e-3),
    ];

    private static Knob<NeuMfOptions>[] NeuMf(params int[] epochs)
        => Trained(o => o.Dimensions, (o, v) => o with { Dimensions = v, TowerDimensions = v }, o => o.Epochs, (NeuMfOptions o, int v) => o with { Epochs = v, FusionEpochs = v }, epochs);

    private static Knob<T>[] Sampled<T>(double leastRate, double mostRate)
        where T : SampledOptions
        =>
        [
            .. Trained(o => o.Dimensions, (o, v) => (T)(o with { Dimensions = v }), o => o.Epochs, (T o, int v) => (T)(o with { Epochs = v }), 30, 60, 100),
            Knob.Log<T>("learning_rate", o => o.LearningRate, (o, v) => (T)(o with { LearningRate = v }), leastRate, mostRate),
        ];

    private static Knob<T>[] Trained<T>(Func<T, int> dimensions, Func<T, int, T> withDimensions, Func<T, int> epochs, Func<T, int, T> withEpochs, params int[] epochChoices) =>
        [Knob.Whole(Knob.Dimensions, dimensions, withDimensions), Knob.Whole(Knob.Epochs, epochs, withEpochs, epochChoices)];

    /// <summary>Passes on how much is done of what somebody else reports.</summary>
    private sealed class Forward<T>(IProgress<double> target, Func<T, double> done) : IProgress<T>
    {
        public void Report(T value) => target.Report(done(value));
    }
}
