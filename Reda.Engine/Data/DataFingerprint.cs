using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Reda.Engine.Data;

/// <summary>Tells data from other data: a model and a checkpoint state the fingerprint of what they were trained on.</summary>
/// <remarks>
/// The SHA-256 of, all little-endian: the number of users; for each in index order the length of its id in UTF-16 units and these units; the same for the items; the
/// user count + 1 offsets; the items of all histories. Numbers are 32-bit.
/// </remarks>
public static class DataFingerprint
{
    private const int BlockBytes = 1 << 16;

    /// <summary>The fingerprint, in lower-case hexadecimal digits. The order in which users and items are numbered counts, as it does for training.</summary>
    /// <param name="data">Any interactions.</param>
    public static string Of(Interactions data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, data.Users);
        Append(hash, data.Items);
        hash.AppendData(MemoryMarshal.AsBytes(data.Offsets));
        hash.AppendData(MemoryMarshal.AsBytes(data.HistoryItems));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Gathered in blocks, because handing the hash an id at a time would take longer than hashing.
    private static void Append(IncrementalHash hash, Vocabulary ids)
    {
        byte[] block = new byte[BlockBytes];
        BinaryPrimitives.WriteInt32LittleEndian(block, ids.Count);
        int used = sizeof(int);
        foreach (string id in ids.Ids)
        {
            ReadOnlySpan<byte> text = MemoryMarshal.AsBytes(id.AsSpan());
            if (used + sizeof(int) + text.Length > block.Length) Flush();
            BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(used), id.Length);
            used += sizeof(int);
            if (text.Length > block.Length - used)
            {
                Flush();
                hash.AppendData(text);
                continue;
            }

            text.CopyTo(block.AsSpan(used));
            used += text.Length;
        }

        Flush();

        void Flush()
        {
            hash.AppendData(block.AsSpan(0, used));
            used = 0;
        }
    }
}
