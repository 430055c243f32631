using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Reda.Engine.Persistence;

/// <summary>Writes values to a stream in blocks and hashes them on the way.</summary>
/// <param name="stream">Where the bytes go.</param>
internal sealed class ChecksumWriter(Stream stream) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _block = new byte[1 << 16];
    private int _used;

    /// <summary>Writes values in the byte order of the machine, which is little-endian wherever the engine runs.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="values">The values.</param>
    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        for (ReadOnlySpan<byte> rest = MemoryMarshal.AsBytes(values); rest.Length > 0;)
        {
            int part = Math.Min(rest.Length, _block.Length - _used);
            rest[..part].CopyTo(_block.AsSpan(_used));
            _used += part;
            rest = rest[part..];
            if (_used == _block.Length) Flush();
        }
    }

    /// <summary>Writes one value.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    public void Write<T>(T value)
        where T : unmanaged
        => Write(new ReadOnlySpan<T>(in value));

    /// <summary>Passes everything on to the stream.</summary>
    /// <returns>The SHA-256 of all bytes written, in lower-case hexadecimal digits.</returns>
    public string Finish()
    {
        Flush();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        ReadOnlySpan<byte> full = _block.AsSpan(0, _used);
        _hash.AppendData(full);
        stream.Write(full);
        _used = 0;
    }
}
