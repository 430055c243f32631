using Reda.Engine.Persistence;

namespace Reda.IO.Preparing;

/// <summary>
/// Files of one folder that appear together: each is written beside its place, and all are renamed once everything is written. What goes wrong before that leaves
/// nothing behind, not even the folder.
/// </summary>
internal sealed class FileSet : IDisposable
{
    private readonly List<(string Temporary, string Target, FileStream Stream)> _files = [];
    private readonly string _folder;
    private readonly bool _folderIsNew;
    private bool _committed;

    /// <summary>Makes the folder if there is none.</summary>
    public FileSet(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _folderIsNew = !Directory.Exists(_folder);
        Directory.CreateDirectory(_folder);
    }

    /// <summary>A new file, to be written until <see cref="Commit"/>.</summary>
    public Stream Create(string name)
    {
        string target = Path.Combine(_folder, name), temporary = Path.Combine(_folder, $".reda-{Guid.NewGuid():N}.tmp");
        var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
        _files.Add((temporary, target, stream));
        return stream;
    }

    /// <summary>Closes all files and gives them their names.</summary>
    /// <param name="obsolete">Names of files that do not belong to the new ones and are removed.</param>
    /// <returns>The paths of the new files.</returns>
    public string[] Commit(IEnumerable<string> obsolete)
    {
        foreach (var (_, _, stream) in _files)
        {
            DurableFile.FlushToDisk(stream);
            stream.Dispose();
        }

        foreach (var (temporary, target, _) in _files) File.Move(temporary, target, overwrite: true);
        _committed = true;
        string[] written = [.. _files.Select(file => file.Target)];
        foreach (string path in obsolete.Select(name => Path.Combine(_folder, name)).Except(written)) File.Delete(path);
        DurableFile.FlushFolder(_folder);
        return written;
    }

    public void Dispose()
    {
        if (_committed) return;
        try
        {
            foreach (var (temporary, _, stream) in _files)
            {
                DisposeQuietly(stream);
                File.Delete(temporary);
            }

            if (_folderIsNew && !Directory.EnumerateFileSystemEntries(_folder).Any()) Directory.Delete(_folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What made the writing fail is the better message.
        }
    }

    // Closing writes what is left in the buffer, which may fail once more on a full disk.
    private static void DisposeQuietly(FileStream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // As above.
        }
    }
}
