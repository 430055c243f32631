using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Ensembles;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Threading;

namespace Reda.Engine.Training;

/// <summary>
/// Fits a <see cref="RedaEnsemble"/>. One item of every user is held out; the parts are fitted to the rest, REDA until it is best on the held-out items; the weights are
/// fitted to rank these items first among random ones; then the parts are fitted once more, to everything.
/// </summary>
public static class EnsembleTrainer
{
    // Apart from the seeds people choose, as that of the held-out items.
    private const ulong CaseSeed = 0x7374_6163_6B69_6E67;

    // REDA is most of the work: these are the shares of the trial and of the others.
    private const double TrialShare = 0.6;
    private const double OthersShare = 0.05;

    /// <summary>How many cases the spread of signals is taken over.</summary>
    private const int SpreadCases = 2_000;

    /// <summary>So many held-out items tell epochs apart; where there are four times as many, ranking them all took longer than training.</summary>
    private static readonly TrainingSettings s_validating = new() { Validate = true, ValidateEvery = 2, Patience = 2, MostValidationItems = 12_000 };

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
        LeaveOneOutSplit split = RedaTrainer.ValidationSplit(data);
        int block = (options.Negatives + 1) * RedaEnsemble.NamesOf(options).Count();
        EvaluationCase[] cases = CaseSample.Of(EvaluationCaseBuilder.FromSplit(split, data.Items).Cases, Math.Min(options.MostCases, Array.MaxLength / block), CaseSeed);
        if (cases.Length == 0)
            throw new RedaException(RedaErrorKind.Data, "R105", null, "there is nothing to fit the weights to", "no user with 4 items has one that another user has too", "give more data");
        settings.EnsureFits((double)cases.Length * block * sizeof(float), "lower MostCases or Negatives");

        RedaModel trial = Reda(data, options.Reda, validate: true, settings, progress, 0, TrialShare, cancellationToken);
        var parts = Parts(trial, split.Train, options, settings, progress, TrialShare, cancellationToken);
        progress?.Report(new EnsembleProgress("weighing the parts", TrialShare + OthersShare));
        EvaluationCase[] some = cases[..Math.Min(cases.Length, SpreadCases)];
        float[] signals = SignalsOf(parts, cases, data.Items.Count, options, settings, cancellationToken);
        double[] before = ListwiseRegression.Spreads(signals.AsSpan(0, some.Length * block), options.Negatives + 1, parts.Length);
        double standFor = options.WholeCatalogue ? Math.Max(1, (data.Items.Count - 1.0) / options.Negatives) : 1;
        double[] weights = ListwiseRegression.Fit(signals, options.Negatives + 1, parts.Length, options.Decay / cases.Length, standFor, cancellationToken);

        RedaOptions best = options.Reda with { Epochs = trial.Provenance?.BestEpoch ?? options.Reda.Epochs };
        RedaModel final = Reda(data, best, validate: false, settings, progress, TrialShare + OthersShare, 1 - OthersShare, cancellationToken);
        parts = Parts(final, data, options, settings, progress, 1 - OthersShare, cancellationToken);

        // More data make larger signals, REDA's above all where data are few; the weights are those of signals of equal spread.
        signals = SignalsOf(parts, some, data.Items.Count, options, settings, cancellationToken);
        double[] after = ListwiseRegression.Spreads(signals, options.Negatives + 1, parts.Length);
        for (int n = 0; n < weights.Length; n++)
        {
            if (after[n] > 0) weights[n] *= before[n] / after[n];
        }

        // Orders nothing, but keeps scores near 0: what a short training leaves of REDA differs little from item to item, and so has a weight of thousands.
        double[] centres = ListwiseRegression.Means(signals, options.Negatives + 1, parts.Length);
        return new RedaEnsemble(options with { Reda = best }, [.. parts.Select((part, n) => part with { Weight = (float)weights[n], Centre = (float)centres[n] })], data);
    }

    private static RedaModel Reda(
        Interactions data, RedaOptions options, bool validate, FitSettings settings, IProgress<EnsembleProgress>? progress, double from, double to, CancellationToken cancellationToken)
    {
        TrainingSettings training = (validate ? s_validating : new TrainingSettings()) with { Threads = settings.Threads, MemoryLimit = settings.MemoryLimit };
        var told = progress is null ? null : new Part<TrainingProgress>(
            progress, value => (value.Epoch - 1 + ((double)value.Samples / Math.Max(1, value.SamplesPerEpoch))) / value.Epochs, validate ? "REDA, trial" : "REDA", from, to);
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

    /// <summary>What the parts say for the target of every case and for random items: [cases, 1 + negatives, parts].</summary>
    private static float[] SignalsOf(EnsemblePart[] parts, EvaluationCase[] cases, int items, EnsembleOptions options, FitSettings settings, CancellationToken cancellationToken)
    {
        int candidates = options.Negatives + 1, block = candidates * parts.Length;
        var signals = new float[(long)cases.Length * block];
        using var team = new WorkerTeam(settings.Threads);
        var scratch = new Scratch[team.Size];
        for (int worker = 0; worker < scratch.Length; worker++) scratch[worker] = new Scratch(parts, candidates);
        team.Run(
            new ParallelAction((position, worker) =>
            {
                if (cancellationToken.IsCancellationRequested) return;
                EvaluationCase one = cases[position];
                Scratch own = scratch[worker];
                own.Eligible.Exclude(one);
                int eligible = items - own.Eligible.Excluded.Length, count = 1;
                own.Items[0] = one.Target;
                foreach (int negative in own.Sampler.Draw(eligible, options.Negatives, CaseSeed, position)) own.Items[count++] = own.Eligible.ItemAt(negative);

                // Where a user lacks few items, the last of them fills the list up.
                own.Items.AsSpan(count).Fill(own.Items[count - 1]);
                own.Scorer.Signals(one.History, own.Items);
                for (int part = 0; part < parts.Length; part++)
                {
                    ReadOnlySpan<float> from = own.Scorer.SignalsOf(part, candidates);
                    for (int c = 0; c < candidates; c++) signals[((long)position * block) + (c * parts.Length) + part] = from[c];
                }
            }),
            cases.Length);
        cancellationToken.ThrowIfCancellationRequested();
        if (Array.FindIndex(signals, signal => !float.IsFinite(signal)) is var at and >= 0)
            throw new RedaException(RedaErrorKind.Diverged, "R701", null, "a part of the ensemble diverged", $"{parts[at % parts.Length].Name} gives scores that are not finite", "lower its learning rate");
        return signals;
    }

    /// <summary>What one thread needs.</summary>
    private sealed class Scratch(EnsemblePart[] parts, int candidates)
    {
        public EnsembleScorer Scorer { get; } = new(parts);

        public EligibleItems Eligible { get; } = new();

        public NegativeSampler Sampler { get; } = new();

        public int[] Items { get; } = new int[candidates];
    }

    /// <summary>Passes on the progress of a part as that of the whole.</summary>
    private sealed class Part<T>(IProgress<EnsembleProgress> target, Func<T, double> done, string stage, double from, double to) : IProgress<T>
    {
        public void Report(T value) => target.Report(new EnsembleProgress(stage, double.Lerp(from, to, done(value))));
    }
}
