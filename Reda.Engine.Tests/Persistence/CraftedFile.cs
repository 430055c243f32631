using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;

namespace Reda.Engine.Tests.Persistence;

/// <summary>A model file taken apart, so that a test can forge it: the checksum is made right again, and what is forged meets the rule behind it.</summary>
internal sealed class CraftedFile
{
    private const int ChecksumLength = 64;
    private const string ChecksumKey = "\"checksum\":\"";

    public CraftedFile(byte[] file)
    {
        int headerLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Header = Encoding.UTF8.GetString(file, 8, headerLength);
        Data = file[(8 + headerLength)..];
    }

    public string Header { get; set; }

    public byte[] Data { get; set; }

    /// <summary>Replaces a part of the header, which must be there.</summary>
    public CraftedFile Replace(string old, string replacement)
    {
        Assert.That(Header, Does.Contain(old), "the test forges something that is not there");
        Header = Header.Replace(old, replacement, StringComparison.Ordinal);
        return this;
    }

    /// <summary>The bytes of the file with a checksum that agrees with them.</summary>
    public byte[] Seal()
    {
        int begin = Header.IndexOf(ChecksumKey, StringComparison.Ordinal) + ChecksumKey.Length;
        Header = Header[..begin] + new string('0', ChecksumLength) + Header[(begin + ChecksumLength)..];
        Header = Header[..begin] + Convert.ToHexStringLower(SHA256.HashData(Assemble())) + Header[(begin + ChecksumLength)..];
        return Assemble();
    }

    /// <summary>The bytes of the file as they are.</summary>
    public byte[] Assemble()
    {
        byte[] header = Encoding.UTF8.GetBytes(Header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. Data];
    }
}
