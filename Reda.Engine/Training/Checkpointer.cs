using System.Diagnostics;
using Reda.Engine.Diagnostics;
using Reda.Engine.Persistence;

namespace Reda.Engine.Training;

/// <summary>Says when a checkpoint is due, and passes states of the run to the folder and back.</summary>
internal sealed class Checkpointer
{
    private readonly CheckpointSettings _settings;
    private readonly CheckpointRun _run;
    private readonly CheckpointFolder _folder;
    private readonly CheckpointFile _file;
    private readonly CancellationToken _cancellationToken;
    private readonly Lock _writing;
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Makes the folder.</summary>
    /// <param name="settings">Where and how often.</param>
    /// <param name="run">What decides the bits of the run.</param>
    /// <param name="tables">The run's tables.</param>
    /// <param name="cancellationToken">Ends the writing of a checkpoint.</param>
    /// <exception cref="RedaException">R120: the folder cannot be made. R142: it holds checkpoints, and the run is not to continue from them.</exception>
    public Checkpointer(CheckpointSettings settings, CheckpointRun run, CheckpointTables tables, CancellationToken cancellationToken)
    {
        _settings = settings;
        _run = run;
        _folder = new CheckpointFolder(settings.Folder);
        _file = new CheckpointFile(run, tables);
        _cancellationToken = cancellationToken;
        _writing = settings.Writing ?? new Lock();
        if (!settings.Resume && _folder.Checkpoints() is [string newest, ..])
        {
            throw new RedaException(
                RedaErrorKind.Usage, "R142", settings.Folder, "the folder holds checkpoints of another run", $"found {Path.GetFileName(newest)}",
                "resume from it, or give another folder");
        }
    }

    /// <summary>The state to continue from, its tables filled; <see langword="null"/> for a run that begins.</summary>
    /// <exception cref="RedaException">R110, R111, R120: no checkpoint can be read. R140, R141: they are of another run.</exception>
    public CheckpointState? Resume()
    {
        if (!_settings.Resume) return null;
        var found = _folder.Load(_file, (path, error) => _settings.Reports?.Report(new CheckpointReport(CheckpointEvent.Skipped, path, Error: error)));
        _settings.Reports?.Report(found is var (state, path)
            ? new CheckpointReport(CheckpointEvent.Resumed, path, state.Epoch, _run.InteractionsOf(state.Samples))
            : new CheckpointReport(CheckpointEvent.NotFound, _settings.Folder));
        return found?.State;
    }

    /// <summary>Whether a checkpoint is due inside an epoch.</summary>
    public bool IsDueInside() => _settings.Every.Epochs == 0 && Stopwatch.GetElapsedTime(_last) >= _settings.Every.Time;

    /// <summary>Whether a checkpoint is due between two epochs.</summary>
    /// <param name="epoch">The epoch that has ended.</param>
    public bool IsDueAfter(int epoch) => IsDueInside() || (_settings.Every.Epochs > 0 && epoch % _settings.Every.Epochs == 0);

    /// <summary>Saves a checkpoint.</summary>
    /// <param name="state">The state that belongs to the tables as they are.</param>
    /// <exception cref="RedaException">R120: it cannot be written; the checkpoints before are untouched. R701: a number is not finite.</exception>
    public void Save(CheckpointState state)
    {
        string path;
        lock (_writing) path = _folder.Save(_file, state, _cancellationToken);
        _last = Stopwatch.GetTimestamp();
        _settings.Reports?.Report(new CheckpointReport(CheckpointEvent.Saved, path, state.Epoch, _run.InteractionsOf(state.Samples)));
    }
}
