using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <content>Goes on training from a model.</content>
public static partial class RedaTrainer
{
    /// <summary>
    /// Trains a model on with new interactions, at a fraction of the work of training it anew. Known users and items keep their ids and indices, new ones follow.
    /// Same model, data, options and seed give the same bits for every number of threads and every x64 instruction set. The model itself stays as it is.
    /// </summary>
    /// <param name="model">A model that knows its users' histories.</param>
    /// <param name="more">Interactions, some of them new; those that the model knows change nothing.</param>
    /// <param name="options">How long and how fast.</param>
    /// <param name="settings">Threads and memory; an update does not validate.</param>
    /// <param name="progress">Told after every optimiser step and epoch, on the calling thread.</param>
    /// <param name="cancellationToken">Stops training within one block of 16 samples.</param>
    /// <returns>A model of all users, items and histories, old and new.</returns>
    /// <exception cref="RedaException">
    /// R001: an option is out of range. R112: the run does not fit in memory. R155: nothing is new. R156: the model holds no histories. R157: none of the new
    /// interactions can be trained on. R701: the run diverged. R702: the run collapsed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RedaModel Update(
        RedaModel model,
        Interactions more,
        UpdateOptions? options = null,
        TrainingSettings? settings = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(more);
        options ??= new UpdateOptions();
        settings ??= new TrainingSettings();
        options.Validate();
        settings.EnsureValid();
        OptionCheck.Require(!settings.Validate, nameof(settings.Validate), settings.Validate, "false: an update holds nothing out");
        OptionCheck.Require(settings.Checkpoints is null, nameof(settings.Checkpoints), "given", "none: an update is short");
        Interactions known = model.Histories ?? throw UpdateError.NoHistories();
        TrainingMemory.OfUpdate(model, more, settings).EnsureFits(settings.Bytes);

        Interactions all = known.With(more);
        if (all.Count == known.Count) throw UpdateError.NothingNew(more);

        // Named by how much is known besides: the update of an update draws numbers of its own.
        ulong seed = new CounterRandom(options.Seed, RandomStreams.Update, (ulong)known.Count).Next();
        RedaOptions run = options.Apply(model.Options);
        var sampler = new UpdateSampler(new RelationSampler(all, run.Sampling, seed), known, options.Rehearsal, seed);
        if (sampler.New == 0) throw UpdateError.NothingToTrainOn(all.Count - known.Count);

        ParameterStore<float> parameters = GrownParameters.Of(model, all, options.Start);
        using var going = TrainingRun.GoOn(all, run, settings, sampler, parameters, options.MoveShared, cancellationToken);
        return going.Train(progress, model);
    }
}
