using Reda.Engine.Diagnostics;
using Reda.Engine.Persistence;

namespace Reda.IO.Results;

/// <summary>Files of results: there as a whole or not at all.</summary>
public static class OutputFile
{
    private const int BufferSize = 1 << 16;

    /// <summary>Writes a temporary file in the same folder, flushes it to the disk and renames it over <paramref name="path"/> once all is written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the contents; what it throws leaves the old file untouched and nothing beside it.</param>
    /// <exception cref="RedaException">R120: the file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(write);
        DurableFile.Replace(path, 0, stream =>
        {
            // Not disposed: that would close the file before it is flushed to the disk.
            var buffered = new BufferedStream(stream, BufferSize);
            write(buffered);
            buffered.Flush();
        });
    }
}
