namespace Reda.Engine.Persistence;

/// <summary>Knows by their first bytes the files that people hand over by mistake.</summary>
internal static class ForeignFile
{
    /// <summary>How many bytes are looked at.</summary>
    public const int LookLength = 16;

    /// <summary>What a file is instead of a model; <see langword="null"/> when it is none of the usual mistakes.</summary>
    /// <param name="start">The first bytes of the file.</param>
    public static string? Recognize(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("version https://"u8)) return "a Git LFS pointer: fetch the file itself with git lfs pull";
        if (start is [0x1F, 0x8B, ..]) return "a gzip archive: unpack it first";
        if (start.StartsWith("PK\u0003\u0004"u8)) return "a zip archive or a PyTorch file";

        // A model begins with the length of its header, whose first byte may be any character, and whose last ones are 0, which no text has.
        ReadOnlySpan<byte> text = start.TrimStart(" \t\r\n\uFEFF"u8);
        return text.Length > 0 && text[0] == '<' && !text.Contains((byte)0) ? "an HTML or XML page: the download went wrong" : null;
    }
}
