using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Ensembles;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>
/// Fits a <see cref="RedaEnsemble"/>. One item of every user is held out (<see cref="EnsembleOptions.HeldOut"/>); the parts are fitted to the rest, REDA until it is best on
/// the held-out items; the weights are fitted to rank these items first among random ones, those of the second sum among the ones near a history; then the parts are fitted
/// once more, to everything.
/// </summary>
public static class EnsembleTrainer
{
    // Apart from the seeds people choose.
    private const ulong ChoiceSeed = 0x7768_6963_6873_6C69;

    /// <summary>So many held-out items tell one SLIM from another.</summary>
    private const int ChoiceCases = 5_000;

    // REDA is most of the work: these are the shares of the trial and of the others.
    private const double TrialShare = 0.6;
    private const double OthersShare = 0.05;

    /// <summary>So many held-out items tell epochs apart; where there are four times as many, ranking them all took longer than training.</summary>
    private static readonly TrainingSettings s_validating = new() { Validate = true, ValidateEvery = 2, Patience = 2, MostValidationItems = 12_000 };

    private static readonly EvaluationOptions s_choosing = new() { Full = true, Depth = 10 };

    /// <summary>Fits an ensemble. Same data, options and seeds give the same bits for every number of threads and every x64 instruction set.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="options">The parts; those of <c>reda train --preset best</c> when left out.</param>
    /// <param name="settings">Threads and memory.</param>
    /// <param name="progress">Told on the calling thread.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="RedaException">
    /// R001: an option is out of range. R105: no item can be held out, or there is nothing to train on. R112: it does not fit in memory. R701: a part diverged. R702: REDA
    /// collapsed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RedaEnsemble Train(
        Interactions data, EnsembleOptions? options = null, FitSettings? settings = null, IProgress<EnsembleProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new EnsembleOptions();
        settings ??= new FitSettings();
        options.Validate();
        settings.Validate();
        options = Settled(data, options);
        LeaveOneOutSplit split = Split(data, options.HeldOut);
        var weights = new EnsembleWeights(split, data.Items, options, settings);
        EnsemblePart[] parts = Trial(data, split, options, settings, progress, cancellationToken);
        progress?.Report(new EnsembleProgress("weighing the parts", TrialShare + OthersShare));
        weights.Fit(parts, cancellationToken);
        EnsembleOptions best = Best(options, parts);
        return new RedaEnsemble(best, weights.Give(Final(data, best, settings, progress, cancellationToken), cancellationToken), data, weights.NearOffset);
    }

    /// <summary>The options with what data leave open: which items are held out, and whether their place in histories is a part.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="options">The options.</param>
    internal static EnsembleOptions Settled(Interactions data, EnsembleOptions options)
    {
        if (options.HeldOut == HeldOutItem.Auto)
        {
            bool last = TimeOrder.IsLikely(data) && LeaveOneOut.Last(data, keepKnown: true).HeldOut.Count > 0;
            options = options with { HeldOut = last ? HeldOutItem.Last : HeldOutItem.Random };
        }

        return options.HeldOut == HeldOutItem.Last ? options : options with { Place = null, End = null };
    }

    /// <summary>Holds an item of every user out.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="item">Which: a random one or the last.</param>
    /// <exception cref="RedaException">R105: it is the last, and the order of the histories is not known.</exception>
    internal static LeaveOneOutSplit Split(Interactions data, HeldOutItem item) => (item, data.HasOrder) switch
    {
        (HeldOutItem.Random, _) => RedaTrainer.ValidationSplit(data),
        (_, true) => LeaveOneOut.Last(data, keepKnown: true),
        _ => throw new RedaException(
            RedaErrorKind.Data, "R105", null, "no last item can be held out", "the order of the histories is not known", "give the interactions in the order in which they came, or hold out random items"),
    };

    /// <summary>Fits the parts to all but the held-out items, REDA until it is best on these, SLIM by the factors that are better on these; no weights yet.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="split">What of them is held out.</param>
    /// <param name="options">The options.</param>
    /// <param name="settings">Threads and memory.</param>
    /// <param name="progress">Told on the calling thread.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <param name="reda">REDA of the same data and options from an earlier trial; fitted unless given.</param>
    internal static EnsemblePart[] Trial(
        Interactions data, LeaveOneOutSplit split, EnsembleOptions options, FitSettings settings, IProgress<EnsembleProgress>? progress, CancellationToken cancellationToken,
        RedaModel? reda = null)
    {
        reda ??= Reda(data, options.Reda, split, settings, progress, 0, TrialShare, cancellationToken);
        EnsemblePart[] parts = Parts(reda, split.Train, options, settings, progress, TrialShare, cancellationToken);
        if (options is not { Slim: not null, OtherSlim: { } other }) return parts;

        EvaluationCase[] cases = CaseSample.Of(EvaluationCaseBuilder.FromSplit(split, data.Items).Cases, ChoiceCases, ChoiceSeed);
        double Quality(IRecommender model) => RankingEvaluator.Evaluate(model, cases, s_choosing with { Threads = settings.Threads }, progress: null, cancellationToken).Full!.Ndcg10;
        ref EnsemblePart slim = ref parts[Array.FindIndex(parts, part => part.Name == RedaEnsemble.SlimName)];
        Slim tried = other.Fit(split.Train, settings, progress: null, cancellationToken);
        if (Quality(tried) > Quality(slim.Model)) slim = slim with { Model = tried };
        return parts;
    }

    /// <summary>Fits the parts to everything; no weights yet.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="best">The options that the trial left: <see cref="Best"/>.</param>
    /// <param name="settings">Threads and memory.</param>
    /// <param name="progress">Told on the calling thread.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <param name="reda">REDA of the same data and options from an earlier fit; fitted unless given.</param>
    internal static EnsemblePart[] Final(
        Interactions data, EnsembleOptions best, FitSettings settings, IProgress<EnsembleProgress>? progress, CancellationToken cancellationToken, RedaModel? reda = null)
    {
        reda ??= Reda(data, best.Reda, heldOut: null, settings, progress, TrialShare + OthersShare, 1 - OthersShare, cancellationToken);
        return Parts(reda, data, best, settings, progress, 1 - OthersShare, cancellationToken);
    }

    /// <summary>The options with the epochs after which REDA was best on the held-out items, and with the SLIM that was.</summary>
    /// <param name="options">The options.</param>
    /// <param name="trial">The parts of the trial.</param>
    internal static EnsembleOptions Best(EnsembleOptions options, EnsemblePart[] trial) => options with
    {
        Reda = options.Reda with { Epochs = ((RedaModel)trial[0].Model).Provenance?.BestEpoch ?? options.Reda.Epochs },
        Slim = trial.Select(part => part.Model).OfType<Slim>().FirstOrDefault()?.Options as SlimOptions,
    };

    private static RedaModel Reda(
        Interactions data, RedaOptions options, LeaveOneOutSplit? heldOut, FitSettings settings, IProgress<EnsembleProgress>? progress, double from, double to, CancellationToken cancellationToken)
    {
        TrainingSettings training = (heldOut is null ? new TrainingSettings() : s_validating with { HeldOut = heldOut }) with { Threads = settings.Threads, MemoryLimit = settings.MemoryLimit };
        var told = progress is null ? null : new Part<TrainingProgress>(
            progress, value => (value.Epoch - 1 + ((double)value.Samples / Math.Max(1, value.SamplesPerEpoch))) / value.Epochs, heldOut is null ? "REDA" : "REDA, trial", from, to);
        return RedaTrainer.Train(data, options, training, told, cancellationToken);
    }

    /// <summary>Fits the parts beside REDA; no weights yet.</summary>
    private static EnsemblePart[] Parts(
        RedaModel reda, Interactions data, EnsembleOptions options, FitSettings settings, IProgress<EnsembleProgress>? progress, double from, CancellationToken cancellationToken)
    {
        var parts = new List<EnsemblePart> { new(RedaEnsemble.RedaName, reda, 0) };
        var fitted = RedaEnsemble.FittedOf(options).ToArray();
        for (int n = 0; n < fitted.Length; n++)
        {
            var (names, method) = fitted[n];
            double begin = from + (OthersShare * ((double)n / fitted.Length)), end = from + (OthersShare * ((n + 1.0) / fitted.Length));
            var told = progress is null ? null : new Part<FitProgress>(progress, value => value.Done, names[0], begin, end);
            Baseline model = method.Fit(data, settings, told, cancellationToken);
            parts.AddRange(names.Select(name => new EnsemblePart(name, model, 0)));
        }

        return [.. parts];
    }

    /// <summary>Passes on the progress of a part as that of the whole.</summary>
    private sealed class Part<T>(IProgress<EnsembleProgress> target, Func<T, double> done, string stage, double from, double to) : IProgress<T>
    {
        public void Report(T value) => target.Report(new EnsembleProgress(stage, double.Lerp(from, to, done(value))));
    }
}
