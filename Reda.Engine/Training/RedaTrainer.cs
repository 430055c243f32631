using System.Diagnostics;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Evaluation;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>Trains REDA.</summary>
public static partial class RedaTrainer
{
    // Apart from the seeds people choose, so that the held-out items do not depend on the run's own numbers.
    private const ulong ValidationSeed = 0x7661_6C69_6461_7465;

    /// <summary>Trains a model. Same data, options and seed give the same bits for every number of threads and every x64 instruction set.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="options">The model and how it is trained; the paper's settings when left out.</param>
    /// <param name="settings">Threads, memory and validation.</param>
    /// <param name="progress">Told after every optimiser step and epoch, on the calling thread.</param>
    /// <param name="cancellationToken">Stops training within one block of 16 samples.</param>
    /// <exception cref="RedaException">
    /// R001: an option is out of range. R105: no user can be trained on. R112: the run does not fit in memory. R701: the run diverged. R702: the run collapsed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RedaModel Train(
        Interactions data,
        RedaOptions? options = null,
        TrainingSettings? settings = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new RedaOptions();
        settings ??= new TrainingSettings();
        options.Validate();
        settings.EnsureValid();
        new TrainingMemory(data, options, settings).EnsureFits(settings.Bytes);

        LeaveOneOutSplit? split = settings.Validate ? LeaveOneOut.Split(data, ValidationSeed, keepKnown: true) : null;
        var sampler = new RelationSampler(split?.Train ?? data, options.Sampling, options.Seed);
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, data.Items.Count);
        RedaParameters.Initialize(parameters, options);
        var early = split is null ? null : new EarlyStopping(split, data.Items, options, settings, parameters);
        var health = new RunHealth(options);
        using var step = new TrainingStep(parameters, options, sampler, data.Items.Count, settings.Threads, cancellationToken);
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            bool readAfterwards = epoch == options.Epochs || early?.IsDue(epoch) == true;
            TrainingProgress report = RunEpoch(step, sampler, options, epoch, readAfterwards, health, parameters, progress, cancellationToken);
            RankingMetrics? validation = early?.AfterEpoch(epoch, cancellationToken);
            progress?.Report(report with { EpochCompleted = true, Validation = validation });
            if (early is { ShouldStop: true }) break;
        }

        early?.RestoreBest();
        return new RedaModel(options, data.Items, parameters, data);
    }

    private static TrainingProgress RunEpoch(
        TrainingStep step, ISampleSource sampler, RedaOptions options, int epoch, bool catchUp, RunHealth health, ParameterStore<float> parameters,
        IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        int samples = sampler.SamplesPerEpoch;
        LossTotals totals = default;
        TrainingProgress report = default;
        long start = Stopwatch.GetTimestamp(), gradient = step.GradientTicks, optimizer = step.OptimizerTicks, sampling = step.SamplingTicks;
        for (int first = 0; first < samples; first += options.BatchSize)
        {
            int count = Math.Min(options.BatchSize, samples - first);
            LossTotals batch = step.Run(epoch, first, count);
            cancellationToken.ThrowIfCancellationRequested();
            health.AfterStep(epoch, first, batch);
            totals.Add(batch);
            if (catchUp && first + count == samples) step.CatchUp();
            report = new TrainingProgress(
                epoch,
                options.Epochs,
                first + count,
                samples,
                totals.Loss / (first + count),
                Seconds(Stopwatch.GetTimestamp() - start),
                Seconds(step.GradientTicks - gradient),
                Seconds(step.OptimizerTicks - optimizer),
                Seconds(step.SamplingTicks - sampling),
                EpochCompleted: false,
                Validation: null);
            progress?.Report(report);
        }

        health.AfterEpoch(epoch, totals.Loss / samples, totals.Margin / samples, parameters);
        return report;
    }

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;
}
