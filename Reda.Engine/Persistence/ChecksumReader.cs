using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Reda.Engine.Persistence;

/// <summary>Reads values from a stream in blocks and hashes them on the way.</summary>
/// <param name="stream">Where the bytes come from.</param>
internal sealed class ChecksumReader(Stream stream) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _block = new byte[1 << 16];
    private int _begin;
    private int _end;

    /// <summary>Hashes bytes that were read in another way.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Reads as many values as fit.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="values">Receives the values.</param>
    /// <exception cref="Diagnostics.RedaException">R110: the stream ends before.</exception>
    public void Read<T>(Span<T> values)
        where T : unmanaged
    {
        for (Span<byte> rest = MemoryMarshal.AsBytes(values); rest.Length > 0;)
        {
            if (_begin == _end) Refill();
            int part = Math.Min(rest.Length, _end - _begin);
            _block.AsSpan(_begin, part).CopyTo(rest);
            _begin += part;
            rest = rest[part..];
        }
    }

    /// <summary>Reads to the end of the stream.</summary>
    public void ReadToEnd()
    {
        for (int read; (read = stream.Read(_block)) > 0;) _hash.AppendData(_block.AsSpan(0, read));
    }

    /// <summary>The SHA-256 of all bytes read or appended, in lower-case hexadecimal digits.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Refill()
    {
        _begin = 0;
        _end = stream.Read(_block);
        if (_end == 0) throw ModelError.Damaged("the file became shorter while it was read");
        _hash.AppendData(_block.AsSpan(0, _end));
    }
}
