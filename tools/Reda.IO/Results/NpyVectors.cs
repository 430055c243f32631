using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Reda.IO.Results;

/// <summary>Writes an array of floats as NumPy reads it (format version 1.0): little-endian, in C order.</summary>
public sealed class NpyVectors : IVectorWriter
{
    private const int Alignment = 64;

    private readonly Stream _stream;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="shape">The shape of the array; the first axis counts the vectors.</param>
    public NpyVectors(Stream stream, params ReadOnlySpan<int> shape)
    {
        _stream = stream;
        string axes = string.Join(", ", shape.ToArray().Select(length => length.ToString(CultureInfo.InvariantCulture)));
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({axes}{(shape.Length == 1 ? "," : "")}), }}";

        // Magic, version, length and text end with a line feed at a multiple of 64.
        int length = ((10 + text.Length + 1 + Alignment - 1) / Alignment * Alignment) - 10;
        byte[] header = new byte[10 + length];
        header.AsSpan().Fill((byte)' ');
        header[0] = 0x93;
        "NUMPY"u8.CopyTo(header.AsSpan(1));
        (header[6], header[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)length);
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        stream.Write(header);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<string> key, ReadOnlySpan<float> vector) => _stream.Write(MemoryMarshal.AsBytes(vector));

    /// <inheritdoc/>
    public void Complete()
    {
        // Every vector was handed over when it was written.
    }
}
