using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
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
    /// <param name="settings">Threads, memory, validation and checkpoints.</param>
    /// <param name="progress">Told after every optimiser step and epoch, on the calling thread.</param>
    /// <param name="cancellationToken">Stops training within one block of 16 samples or one chunk, and the writing of a checkpoint within one row.</param>
    /// <exception cref="RedaException">
    /// R001: an option is out of range. R105: no user can be trained on. R112: the run does not fit in memory. R701: the run diverged. R702: the run collapsed.
    /// With checkpoints, R120: one cannot be written, and the run ends; those before are untouched. When continuing, R110, R111, R120: no checkpoint can be read;
    /// R140: they are of other data; R141: of other options. Otherwise R142: the folder holds checkpoints.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the last checkpoint stays.</exception>
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
        using var run = TrainingRun.Begin(data, options, settings, cancellationToken);
        return run.Train(progress);
    }

    /// <summary>The split that <see cref="TrainingSettings.Validate"/> trains and validates on: to rank other methods on the same held-out items.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="redraw">
    /// Whether an item that nobody else has is drawn anew, as <see cref="TrainingSettings.Validate"/> does; otherwise its user has none held out: see <see cref="LeaveOneOut.Split"/>.
    /// </param>
    public static LeaveOneOutSplit ValidationSplit(Interactions data, bool redraw = true) => LeaveOneOut.Split(data, ValidationSeed, keepKnown: true, redraw: redraw);
}
