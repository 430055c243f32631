using System.Text;

namespace Reda.IO.Sources;

/// <summary>One input, opened and unpacked: a file, or standard input for the path <c>-</c>.</summary>
internal sealed class DataSource : IDisposable
{
    private readonly Stream _raw;
    private PeekStream _stream;
    private bool _packed;

    private DataSource(Stream raw, string path)
    {
        Path = path;
        _raw = raw;
        _stream = new PeekStream(raw);
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>The bytes, unpacked.</summary>
    public Stream Stream => _stream;

    /// <summary>The first bytes, unpacked.</summary>
    public ReadOnlySpan<byte> Head => _stream.Head;

    /// <summary>Opens an input and looks at its beginning.</summary>
    /// <param name="path">A file, or <c>-</c>.</param>
    /// <param name="options">What <c>-</c> stands for, and the encoding.</param>
    public static DataSource Open(string path, ReadOptions options)
    {
        Stream raw = path == DataFile.StandardInput
            ? options.StandardInput ?? throw DataErrors.CannotRead(path, "found no standard input")
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        var source = new DataSource(raw, path);
        try
        {
            if (ForeignFile.IsGzip(source.Head)) source.Unpack();
            if (options.Latin1) source._stream = new PeekStream(Encoding.CreateTranscodingStream(source._stream, Encoding.Latin1, Encoding.UTF8));
            ForeignFile.Refuse(source.Head, path);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>The bytes as a stream that can be sought in; what is packed or piped goes through a temporary file, which is removed with the stream.</summary>
    public Stream Seekable()
    {
        if (_raw.CanSeek && !_packed)
        {
            _raw.Position = 0;
            return _raw;
        }

        var copy = new FileStream(
            System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"reda-{Environment.ProcessId}-{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.DeleteOnClose);
        try
        {
            _stream.CopyTo(copy);
            copy.Position = 0;
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public void Dispose() => _stream.Dispose();

    private void Unpack()
    {
        _packed = true;
        _stream = new PeekStream(new GzipSource(_stream, Path));
    }
}
