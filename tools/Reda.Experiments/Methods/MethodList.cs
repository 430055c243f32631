using Reda.Engine.Baselines;
using Reda.Engine.Diagnostics;
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
            Knob.Whole<RedaOptions>(Knob.Epochs, o => o.Epochs, (o, v) => o with { Epochs = v }, 10, 20, 30, 45, 60),
        ],
        FitReda) { Cost = 20 };

    /// <summary>All methods, in the order of the tables, the paper's own last.</summary>
    public static IReadOnlyList<Method> All { get; } =
    [
        new Method<object>("popularity", "popularity", new object(), [], (_, request, _) => new Popularity(request.Data)) { Cost = 0.5 },
        Reda,
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
            new TrainingSettings { Threads = request.Threads },
            request.Progress is { } told ? new Forward<TrainingProgress>(told, value => (value.Epoch - 1 + ((double)value.Samples / Math.Max(1, value.SamplesPerEpoch))) / value.Epochs) : null,
            cancellationToken);

    /// <summary>A comparison method of the engine.</summary>
    private static Method<TOptions> Baseline<TOptions>(string title, TOptions defaults, double cost, params Knob<TOptions>[] knobs)
        where TOptions : BaselineOptions
        => new(
            defaults.Algorithm,
            title,
            defaults,
            knobs,
            (options, request, cancellationToken) => ((TOptions)(options with { Seed = request.Seed })).Fit(
                request.Data,
                new FitSettings { Threads = request.Threads },
                request.Progress is { } told ? new Forward<FitProgress>(told, value => value.Done) : null,
                cancellationToken)) { Cost = cost };

    /// <summary>Passes on how much is done of what somebody else reports.</summary>
    private sealed class Forward<T>(IProgress<double> target, Func<T, double> done) : IProgress<T>
    {
        public void Report(T value) => target.Report(done(value));
    }
}
