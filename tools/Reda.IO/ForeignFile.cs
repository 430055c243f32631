namespace Reda.IO;

/// <summary>Recognises, by their first bytes, files that people hand over by mistake.</summary>
internal static class ForeignFile
{
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

    private static (string? Kind, string Mend) Recognise(ReadOnlySpan<byte> head)
    {
        const string GiveText = "give the data as text: user,item a line";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return ("gzip-compressed data", "unpack it with gunzip");
        if (head.StartsWith("PK\u0003\u0004"u8)) return ("a ZIP archive", "unpack it with unzip");
        if (head.StartsWith("PAR1"u8)) return ("a Parquet file", GiveText);
        if (head.StartsWith("version https://git-lfs"u8)) return ("a Git LFS pointer", "fetch the file itself with git lfs pull");

        var text = head.TrimStart(" \t\r\n"u8);
        if (text.StartsWith("<"u8)) return ("HTML or XML", "download the file itself, not the page about it");
        return text.StartsWith("{"u8) || text.StartsWith("["u8) ? ("JSON", GiveText) : (null, "");
    }
}
