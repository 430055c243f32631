using System.Globalization;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Persistence;

/// <summary>
/// The folder that holds the last two checkpoints of one run, called by their step. A checkpoint is written beside them, flushed to the disk and renamed, and only
/// then does the oldest go: whenever the run ends, the newest checkpoint is whole, and the one before is there should the disk have lost it.
/// </summary>
internal sealed class CheckpointFolder
{
    /// <summary>What a checkpoint is called while it is written.</summary>
    public const string TemporaryName = ".checkpoint.tmp";

    private const string Prefix = "checkpoint-";
    private const string Extension = ".safetensors";

    private readonly string _path;
    private string? _last;

    /// <summary>Makes the folder unless it is there, and takes away what a killed run left half-written.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="RedaException">R120: it cannot be made.</exception>
    public CheckpointFolder(string path)
    {
        _path = DurableFile.MakeFolder(path);
        DurableFile.DeleteQuietly(Path.Combine(_path, TemporaryName));
    }

    /// <summary>The checkpoints, newest first.</summary>
    /// <exception cref="RedaException">R120: the folder cannot be read.</exception>
    public IReadOnlyList<string> Checkpoints()
    {
        try
        {
            return [.. Directory.EnumerateFiles(_path, Prefix + "*" + Extension).Where(IsCheckpoint).OrderDescending(StringComparer.Ordinal)];
        }
        catch (Exception e) when (DurableFile.IsRefusal(e))
        {
            throw ModelError.Refused(_path, "the folder cannot be read", e.Message, "give a folder that can be read", e);
        }
    }

    /// <summary>Saves a checkpoint, and keeps it and the one before.</summary>
    /// <param name="file">How the run's checkpoints are written.</param>
    /// <param name="state">The state.</param>
    /// <param name="cancellationToken">Ends the writing; nothing is left of it.</param>
    /// <returns>The checkpoint's path.</returns>
    /// <exception cref="RedaException">R120: it cannot be written; the checkpoints before are untouched. R701: a number is not finite.</exception>
    public string Save(CheckpointFile file, CheckpointState state, CancellationToken cancellationToken)
    {
        string path = Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{state.Step:D12}{Extension}"));
        var (header, length) = file.Lay(state);
        DurableFile.Replace(path, length, stream => file.Write(state, header, stream, cancellationToken), TemporaryName);
        foreach (string other in Checkpoints())
        {
            if (other != path && other != _last) DurableFile.DeleteQuietly(other);
        }

        _last = path;
        return path;
    }

    /// <summary>Reads the newest checkpoint that is whole.</summary>
    /// <param name="file">How the run's checkpoints are read.</param>
    /// <param name="skipped">Told of every newer one that is damaged or cannot be read.</param>
    /// <returns>The state and the checkpoint's path; <see langword="null"/> when there is no checkpoint.</returns>
    /// <exception cref="RedaException">R140, R141: it is of another run. R110, R111, R120: there are checkpoints and none can be read; the error is the newest's.</exception>
    public (CheckpointState State, string Path)? Load(CheckpointFile file, Action<string, RedaException> skipped)
    {
        var failures = new List<(string Path, RedaException Error)>();
        foreach (string path in Checkpoints())
        {
            try
            {
                CheckpointState state = ModelFile.Read(path, "checkpoint", file.Read);
                foreach (var (damaged, error) in failures) skipped(damaged, error);
                _last = path;
                return (state, path);
            }
            catch (RedaException e) when (e.Code is "R110" or "R111" or "R120")
            {
                failures.Add((path, e));
            }
        }

        return failures.Count == 0 ? null : throw failures[0].Error;
    }

    private static bool IsCheckpoint(string path)
    {
        string number = Path.GetFileNameWithoutExtension(path)[Prefix.Length..];
        return number.Length > 0 && number.All(char.IsAsciiDigit);
    }
}
