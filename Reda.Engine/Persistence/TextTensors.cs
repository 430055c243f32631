using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Persistence;

/// <summary>Lists of texts as two tensors, the UTF-8 bytes of all and where each begins; and the histories that stand beside them.</summary>
internal static class TextTensors
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of all texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="kind">What they are, for the error.</param>
    /// <exception cref="RedaException">R103: one is no Unicode text.</exception>
    public static long Bytes(IEnumerable<string> texts, string kind)
    {
        long bytes = 0;
        int n = 0;
        try
        {
            foreach (string text in texts)
            {
                bytes += s_strictUtf8.GetByteCount(text);
                n++;
            }
        }
        catch (EncoderFallbackException e)
        {
            throw new RedaException(RedaErrorKind.Data, "R103", null, $"an {kind} is no Unicode text", $"{kind} {n} holds half of a surrogate pair", $"mend the {kind}", e);
        }

        return bytes;
    }

    /// <summary>Writes where each text begins, and where the last ends.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="texts">The texts.</param>
    public static void WriteOffsets(ChecksumWriter writer, IEnumerable<string> texts)
    {
        long offset = 0;
        writer.Write(offset);
        foreach (string text in texts)
        {
            offset += s_strictUtf8.GetByteCount(text);
            writer.Write(offset);
        }
    }

    /// <summary>Writes the bytes of all texts.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="texts">The texts.</param>
    public static void WriteTexts(ChecksumWriter writer, IEnumerable<string> texts)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (string text in texts)
        {
            bytes.ResetWrittenCount();
            s_strictUtf8.GetBytes(text, bytes);
            writer.Write(bytes.WrittenSpan);
        }
    }

    /// <summary>The texts of two tensors.</summary>
    /// <param name="name">The tensor of the bytes.</param>
    /// <param name="offsets">Where each text begins.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="RedaException">R110: they do not belong together, or a text is not UTF-8.</exception>
    public static IEnumerable<string> Read(string name, long[] offsets, byte[] bytes)
    {
        RequireAscending(name, offsets, bytes.Length);
        for (int i = 0; i < offsets.Length - 1; i++)
        {
            var text = new ReadOnlySpan<byte>(bytes)[(int)offsets[i]..(int)offsets[i + 1]];
            if (!Utf8.IsValid(text)) throw ModelError.Damaged($"'{name}' holds a text that is not UTF-8", $"number {i}");
            yield return Encoding.UTF8.GetString(text);
        }
    }

    /// <summary>The ids of two tensors.</summary>
    /// <param name="name">The tensor of the bytes.</param>
    /// <param name="offsets">Where each id begins.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="RedaException">R110: as for texts, or an id occurs twice.</exception>
    public static Vocabulary ReadIds(string name, long[] offsets, byte[] bytes)
    {
        var ids = new Vocabulary();
        foreach (string id in Read(name, offsets, bytes))
        {
            int next = ids.Count, index = ids.GetOrAdd(id);
            if (index != next) throw ModelError.Damaged($"'{name}' holds an id twice", $"ids {index} and {next} are both {ModelError.Quote(id)}");
        }

        return ids;
    }

    /// <summary>The histories of two tensors.</summary>
    /// <param name="users">The users.</param>
    /// <param name="items">The items.</param>
    /// <param name="offsets">Where each history begins.</param>
    /// <param name="historyItems">The item indices.</param>
    /// <exception cref="RedaException">R110: they do not belong together, or a history is not made of ascending indices.</exception>
    public static Interactions ReadHistories(Vocabulary users, Vocabulary items, long[] offsets, int[] historyItems)
    {
        RequireAscending(ModelLayout.HistoryItems, offsets, historyItems.Length);
        try
        {
            return new Interactions(users, items, Array.ConvertAll(offsets, offset => (int)offset), historyItems);
        }
        catch (ArgumentException e)
        {
            throw ModelError.Damaged("a history is not made of ascending item indices", e.Message, e);
        }
    }

    private static void RequireAscending(string name, long[] offsets, int length)
    {
        if (offsets is not [0, ..] || offsets[^1] != length) throw ModelError.Damaged($"the offsets of '{name}' do not run from 0 to its length {length}");
        for (int i = 1; i < offsets.Length; i++)
        {
            if (offsets[i] < offsets[i - 1]) throw ModelError.Damaged($"the offsets of '{name}' descend", $"offset {i} is {offsets[i]} after {offsets[i - 1]}");
        }
    }
}
