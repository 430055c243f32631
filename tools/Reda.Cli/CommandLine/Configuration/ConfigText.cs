using System.Text;
using Reda.Engine.Diagnostics;

namespace Reda.Cli.CommandLine.Configuration;

/// <summary>The bytes of a configuration file, which know the line and column of each of them.</summary>
internal sealed class ConfigText
{
    // A configuration is a page of text; anything larger is another file.
    private const int MostBytes = 1 << 20;

    private readonly string _path;
    private readonly byte[] _bytes;

    private ConfigText(string path, byte[] bytes)
    {
        _path = path;
        _bytes = bytes;
    }

    /// <summary>The text, without a byte order mark.</summary>
    public ReadOnlySpan<byte> Json => _bytes.AsSpan(Start);

    // A byte order mark is no part of the text.
    private int Start => _bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RedaException">R120: it cannot be read. R160: it is too large or not UTF-8.</exception>
    public static ConfigText Read(string path)
    {
        var text = new ConfigText(path, ReadBytes(path));
        int bad = text.FirstBadByte();
        if (bad >= 0) throw text.NotJson(bad, $"found byte 0x{text.Json[bad]:X2}, which is not UTF-8", "save the file as UTF-8");
        return text;
    }

    /// <summary>FILE:LINE:COLUMN of a byte of <see cref="Json"/>; columns count characters.</summary>
    /// <param name="position">The byte's position.</param>
    public string PlaceOf(long position)
    {
        var before = Json[..(int)position];
        int lineStart = before.LastIndexOf((byte)'\n') + 1;
        return Plain.Text($"{_path}:{before.Count((byte)'\n') + 1}:{Encoding.UTF8.GetCharCount(before[lineStart..]) + 1}");
    }

    /// <summary>Where a line and a byte of it, both from 0, lie in <see cref="Json"/>.</summary>
    public int PositionOf(long line, long byteInLine)
    {
        int start = 0;
        for (; line > 0; line--) start += Json[start..].IndexOf((byte)'\n') + 1;
        return (int)Math.Min(start + byteInLine, Json.Length);
    }

    /// <summary>The error of a text that is not the JSON it should be.</summary>
    public RedaException NotJson(int position, string found, string mend = "give one JSON object such as {\"epochs\": 30, \"seed\": 7}")
        => new(RedaErrorKind.Usage, "R160", PlaceOf(position), "the configuration is not a JSON object", found, mend);

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var bytes = new byte[MostBytes + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MostBytes)
                throw new RedaException(RedaErrorKind.Usage, "R160", path, "the configuration is too large", "found more than 1 MiB", "give --config a JSON file of options, not data");
            return bytes[..length];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string place = path.Length > 0 ? path : "(empty)";
            throw new RedaException(RedaErrorKind.IO, "R120", place, "the configuration cannot be read", $"found: {e.Message}", "give --config a file that exists and is readable", e);
        }
    }

    private int FirstBadByte()
    {
        for (int position = 0; position < Json.Length;)
        {
            if (Rune.DecodeFromUtf8(Json[position..], out _, out int length) != System.Buffers.OperationStatus.Done) return position;
            position += length;
        }

        return -1;
    }
}
