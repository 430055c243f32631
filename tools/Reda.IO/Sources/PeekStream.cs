namespace Reda.IO.Sources;

/// <summary>A stream whose first bytes can be looked at before they are read.</summary>
internal sealed class PeekStream : ReadOnlyStream
{
    private const int HeadLength = 4096;

    private readonly Stream _inner;
    private readonly byte[] _head = new byte[HeadLength];
    private readonly int _headLength;

    /// <summary>Wraps a stream, which is closed together with this one.</summary>
    public PeekStream(Stream inner)
    {
        _inner = inner;
        _headLength = inner.ReadAtLeast(_head, HeadLength, throwOnEndOfStream: false);
    }

    /// <summary>The first bytes, whatever was read since.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <summary>How many bytes were read.</summary>
    public long BytesRead { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int read;
        if (BytesRead < _headLength)
        {
            var rest = _head.AsSpan((int)BytesRead.._headLength);
            read = Math.Min(rest.Length, buffer.Length);
            rest[..read].CopyTo(buffer);
        }
        else
        {
            read = _inner.Read(buffer);
        }

        BytesRead += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
