using System.Diagnostics;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Engine.Training;

/// <summary>One training run: everything that it holds between two optimiser steps, the loop over them, and its states as checkpoints keep them.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly Interactions _data;
    private readonly RedaOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly string _fingerprint;
    private readonly ParameterStore<float> _parameters;
    private readonly Action<int, IRecommender>? _afterEpoch;
    private readonly EarlyStopping? _early;
    private readonly RunHealth _health;
    private readonly TrainingStep _step;
    private readonly CheckpointRun _run;
    private readonly Checkpointer? _checkpointer;
    private EpochCursor _cursor = new() { Epoch = 1 };

    private TrainingRun(
        Interactions data, RedaOptions options, TrainingSettings settings, IBatchSource sampler, ParameterStore<float> parameters, LeaveOneOutSplit? split, long lastStep,
        bool moveShared, CancellationToken cancellationToken)
    {
        _data = data;
        _options = options;
        _cancellationToken = cancellationToken;
        _fingerprint = DataFingerprint.Of(data);
        _run = new CheckpointRun(_fingerprint, options, settings.Validation, sampler.SamplesPerEpoch) { InteractionsPerEpoch = sampler.InteractionsPerEpoch };
        _parameters = parameters;
        _afterEpoch = settings.AfterEpoch;
        _early = split is null ? null : new EarlyStopping(split, data.Items, options, settings, _parameters);
        _health = new RunHealth(options);
        _step = new TrainingStep(_parameters, options, sampler, data.Items.Count, settings.Threads, cancellationToken, lastStep, moveShared);
        if (settings.Checkpoints is null) return;
        try
        {
            var tables = new CheckpointTables(_parameters, _step.Optimizer.FirstMoments, _step.Optimizer.SecondMoments, _early?.Best);
            _checkpointer = new Checkpointer(settings.Checkpoints, _run, tables, cancellationToken);
            if (_checkpointer.Resume() is { } state) Continue(state);
        }
        catch
        {
            _step.Dispose();
            throw;
        }
    }

    /// <summary>A run from the beginning, or from a checkpoint when the settings say so; everything is allocated.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="settings">The settings, checked.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <param name="sampler">The samples; those that the options ask for unless given.</param>
    public static TrainingRun Begin(
        Interactions data, RedaOptions options, TrainingSettings settings, CancellationToken cancellationToken, IBatchSource? sampler = null)
    {
        LeaveOneOutSplit? split = settings.Validate ? settings.HeldOut ?? RedaTrainer.ValidationSplit(data) : null;
        sampler ??= Sampler(split?.Train ?? data, options);
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, data.Items.Count);
        RedaParameters.Initialize(parameters, options);
        return new TrainingRun(data, options, settings, sampler, parameters, split, lastStep: 0, moveShared: true, cancellationToken);
    }

    /// <summary>A run that goes on from weights, over samples of its own, with a learning rate that falls to zero. It validates nothing and keeps no checkpoints.</summary>
    /// <param name="data">All interactions.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="settings">The settings, checked.</param>
    /// <param name="sampler">The samples.</param>
    /// <param name="parameters">The weights.</param>
    /// <param name="moveShared">Whether the parameters that all pairs share move too.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public static TrainingRun GoOn(
        Interactions data, RedaOptions options, TrainingSettings settings, ISampleSource sampler, ParameterStore<float> parameters, bool moveShared,
        CancellationToken cancellationToken)
    {
        long steps = options.Epochs * (((long)sampler.SamplesPerEpoch + options.StepSize - 1) / options.StepSize);
        return new TrainingRun(data, options, settings, sampler, parameters, split: null, steps, moveShared, cancellationToken);
    }

    private bool HasEnded => _cursor.Epoch > _options.Epochs || _early is { ShouldStop: true };

    /// <summary>Trains to the end.</summary>
    /// <param name="progress">Told after every optimiser step and epoch.</param>
    /// <param name="origin">The model that the run goes on from: its options and names stay.</param>
    public RedaModel Train(IProgress<TrainingProgress>? progress, RedaModel? origin = null)
    {
        while (!HasEnded) RunEpoch(progress);
        _early?.RestoreBest();
        string?[]? names = origin is null || origin.ItemNames.Count == 0 ? null : [.. origin.ItemNames, .. new string?[_data.Items.Count - origin.Items.Count]];
        return new RedaModel(origin?.Options ?? _options, _data.Items, _parameters, _data, names, Provenance(origin?.Provenance?.Epochs ?? 0));
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _step.Dispose();

    private static IBatchSource Sampler(Interactions data, RedaOptions options) => options.Sampling == SampleReading.Pooled
        ? new ChunkSampler(data, options.ChunkItems, options.Negatives, options.PopularNegatives, options.Seed)
        : new RelationSampler(data, options.Sampling, options.Seed);

    private void RunEpoch(IProgress<TrainingProgress>? progress)
    {
        int epoch = _cursor.Epoch, samples = _run.SamplesPerEpoch;
        bool readAfterwards = epoch == _options.Epochs || _afterEpoch is not null || _early?.IsDue(epoch) == true;
        while (_cursor.Samples < samples)
        {
            RunStep(catchUp: readAfterwards && _cursor.Samples + _options.StepSize >= samples);
            progress?.Report(Report());
            if (_checkpointer is not null && _cursor.Samples < samples && _checkpointer.IsDueInside()) Save(_checkpointer);
        }

        _health.AfterEpoch(epoch, _cursor.Totals.Loss / samples, _cursor.Totals.Margin / samples, _parameters);
        RankingMetrics? validation = _early?.AfterEpoch(epoch, _cancellationToken);
        progress?.Report(Report() with { EpochCompleted = true, Validation = validation });
        _afterEpoch?.Invoke(epoch, new RedaModel(_options, _data.Items, _parameters, _data));
        _cursor = new EpochCursor { Epoch = epoch + 1 };
        if (_checkpointer?.IsDueAfter(epoch) == true) Save(_checkpointer);
    }

    private void RunStep(bool catchUp)
    {
        long start = Stopwatch.GetTimestamp(), gradient = _step.GradientTicks, optimizer = _step.OptimizerTicks, sampling = _step.SamplingTicks;
        int count = Math.Min(_options.StepSize, _run.SamplesPerEpoch - _cursor.Samples);
        LossTotals batch = _step.Run(_cursor.Epoch, _cursor.Samples, count);
        _cancellationToken.ThrowIfCancellationRequested();
        _health.AfterStep(_cursor.Epoch, _cursor.Samples, batch);
        if (catchUp) _step.CatchUp();
        _cursor.Totals.Add(batch);
        _cursor.Samples += count;
        _cursor.Seconds += EpochCursor.ToSeconds(Stopwatch.GetTimestamp() - start);
        _cursor.GradientSeconds += EpochCursor.ToSeconds(_step.GradientTicks - gradient);
        _cursor.OptimizerSeconds += EpochCursor.ToSeconds(_step.OptimizerTicks - optimizer);
        _cursor.SamplingSeconds += EpochCursor.ToSeconds(_step.SamplingTicks - sampling);
    }

    private TrainingProgress Report() => new(
        _cursor.Epoch,
        _options.Epochs,
        _run.InteractionsOf(_cursor.Samples),
        _run.InteractionsPerEpoch,
        _cursor.Totals.Loss / _cursor.Samples,
        _cursor.Seconds,
        _cursor.GradientSeconds,
        _cursor.OptimizerSeconds,
        _cursor.SamplingSeconds,
        EpochCompleted: false,
        Validation: null);

    private ModelProvenance Provenance(int epochsBefore) => new()
    {
        EngineVersion = FileFormat.EngineVersion,
        DataFingerprint = _fingerprint,
        Users = _data.Users.Count,
        Items = _data.Items.Count,
        Interactions = _data.Count,
        Seed = _options.Seed,
        Epochs = epochsBefore + _cursor.Epoch - 1,
        BestEpoch = _early is { BestEpoch: > 0 } ? _early.BestEpoch : null,
        Validation = _early?.BestMetrics,
    };

    /// <summary>Rows that deferred steps have left behind catch up first, which changes no bit of what comes later.</summary>
    private void Save(Checkpointer checkpointer)
    {
        _step.CatchUp();
        checkpointer.Save(new CheckpointState
        {
            Step = _run.StepsBefore(_cursor.Epoch) + (_cursor.Samples / _options.StepSize),
            Epoch = _cursor.Epoch,
            Samples = _cursor.Samples,
            Loss = _cursor.Totals.Loss,
            Margin = _cursor.Totals.Margin,
            Seconds = [_cursor.Seconds, _cursor.GradientSeconds, _cursor.OptimizerSeconds, _cursor.SamplingSeconds],
            LargestMargin = _health.LargestMargin,
            PreviousMargin = _health.PreviousMargin,
            Beta1Power = _step.Optimizer.Beta1Power,
            Beta2Power = _step.Optimizer.Beta2Power,
            Worse = _early?.Worse ?? 0,
            BestEpoch = _early?.BestEpoch ?? 0,
            Best = _early?.BestMetrics,
        });
    }

    private void Continue(CheckpointState state)
    {
        _cursor = new EpochCursor
        {
            Epoch = state.Epoch,
            Samples = state.Samples,
            Totals = new LossTotals { Loss = state.Loss, Margin = state.Margin },
            Seconds = state.Seconds[0],
            GradientSeconds = state.Seconds[1],
            OptimizerSeconds = state.Seconds[2],
            SamplingSeconds = state.Seconds[3],
        };
        _health.Continue(state.LargestMargin, state.PreviousMargin);
        _step.Optimizer.Continue(state.Beta1Power, state.Beta2Power);
        _early?.Continue(state.BestEpoch, state.Best, state.Worse);
        _step.ParametersChanged();
    }
}
