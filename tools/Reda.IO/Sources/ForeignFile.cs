using System.Text;

namespace Reda.IO.Sources;

/// <summary>Recognises, by their first bytes, files that people hand over by mistake.</summary>
internal static class ForeignFile
{
    private static readonly string[] MarkupStarts = ["<!DOCTYPE", "<html", "<head", "<?xml"];

    /// <summary>Throws R109 (or R103 for UTF-16) if the file starts like one of another kind.</summary>
    public static void Refuse(ReadOnlySpan<byte> head, string path)
    {
        string at = DataErrors.At(path, 1, 1);
        if (head.IsEmpty) throw DataErrors.WrongFile(at, "the file is empty", "", "check that it was written or downloaded completely");
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw DataErrors.NotUtf8(at, head[0], "UTF-16");

        var (kind, mend) = Recognise(head);
        if (kind is not null) throw DataErrors.WrongFile(at, "not interaction data", $"found {kind}", mend);
    }

    /// <summary>Whether a file is gzip.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <summary>Whether a file is Parquet.</summary>
    public static bool IsParquet(ReadOnlySpan<byte> head) => head.StartsWith("PAR1"u8);

    /// <summary>Whether a file begins with a JSON object.</summary>
    public static bool IsJsonObject(ReadOnlySpan<byte> head)
        => Text(head) is [(byte)'{', .. var rest] && rest.TrimStart(White) is [(byte)'"', ..];

    private static (string? Kind, string Mend) Recognise(ReadOnlySpan<byte> head)
    {
        if (IsGzip(head)) return ("data that gzip packed twice", "unpack them once with gunzip");
        if (head.StartsWith("PK\u0003\u0004"u8)) return ("a ZIP archive", "unpack it with unzip");
        if (head.StartsWith("version https://git-lfs"u8)) return ("a Git LFS pointer", "fetch the file itself with git lfs pull");
        if (IsMarkup(Text(head))) return ("HTML or XML", "download the file itself, not the page about it");
        return IsJsonArray(head) ? ("a JSON array", "write one JSON object a line, for example with: jq -c '.[]'") : (null, "");
    }

    // An id may well begin with '<' or '[', so one character is not enough to tell.
    private static bool IsMarkup(ReadOnlySpan<byte> text)
    {
        string start = Encoding.ASCII.GetString(text[..Math.Min(text.Length, 9)]);
        return MarkupStarts.Any(tag => start.StartsWith(tag, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsJsonArray(ReadOnlySpan<byte> head)
        => Text(head) is [(byte)'[', .. var rest] && rest.TrimStart(White) is [(byte)'"' or (byte)'{' or (byte)'[', ..];

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> head)
        => (head.StartsWith(StrictLineReader.ByteOrderMark) ? head[StrictLineReader.ByteOrderMark.Length..] : head).TrimStart(White);

    private static ReadOnlySpan<byte> White => " \t\r\n"u8;
}
