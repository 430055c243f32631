using System.Globalization;
using Reda.Engine.Diagnostics;

namespace Reda.IO;

/// <summary>The errors of this assembly, each with its code. Lines and columns count from 1; a column counts bytes.</summary>
internal static class DataErrors
{
    public static string At(string path, long line, long column) => string.Create(CultureInfo.InvariantCulture, $"{path}:{line}:{column}");

    public static RedaException WrongColumns(string at, string what, string found, string mend) => new(RedaErrorKind.Data, "R101", at, what, found, mend);

    public static RedaException BadId(string at, ReadOnlySpan<byte> token)
        => new(RedaErrorKind.Data, "R102", at, "an id of the authors' format must be a whole number from 0 to 2147483647", $"found '{Show(token)}'",
            "number the ids, or write one user,item pair a line (CSV), where ids may be any text");

    public static RedaException NotUtf8(string at, byte value, string encoding)
        => new(RedaErrorKind.Data, "R103", at, "not UTF-8 text", string.Create(CultureInfo.InvariantCulture, $"found byte 0x{value:X2}"),
            $"convert the file, for example with: iconv -f {encoding} -t UTF-8");

    public static RedaException Nul(string at)
        => new(RedaErrorKind.Data, "R104", at, "text must not hold NUL", "found byte 0x00", "give a text file in UTF-8 (a model or UTF-16 text is not one)");

    public static RedaException UnknownId(string at, string what, string found, string mend) => new(RedaErrorKind.Data, "R106", at, what, found, mend);

    public static RedaException Leaked(string at, string user, string target)
        => new(RedaErrorKind.Data, "R108", at, "the test target is in the user's history", $"found user '{Show(user)}', target '{Show(target)}'",
            "take the test interactions out of the training data");

    public static RedaException NotFinite(string at, string role, string value)
        => new(RedaErrorKind.Data, "R107", at, $"the {role} is not a finite number", $"found '{Show(value)}'",
            $"write numbers such as 3.5, or say --{role}-column none where it does not matter");

    public static RedaException Missing(string at, string role)
        => new(RedaErrorKind.Data, "R107", at, $"the {role} is missing", "found nothing", $"give every row a {role}, or leave out the option that needs it");

    public static RedaException WrongFile(string at, string what, string found, string mend) => new(RedaErrorKind.Data, "R109", at, what, found, mend);

    public static RedaException CannotRead(string path, string found, Exception? inner = null)
        => new(RedaErrorKind.IO, "R120", path, "cannot read", found, "check the path and its permissions", inner);

    public static RedaException GzipEndsEarly(string path, long bytes, Exception inner)
        => new(RedaErrorKind.Data, "R109", path, "the gzip data end early", string.Create(CultureInfo.InvariantCulture, $"found the end at byte {bytes}"),
            "download or copy the file again", inner);

    public static RedaException GzipDamaged(string path, long bytes, Exception inner)
        => new(RedaErrorKind.Data, "R109", path, "the gzip data are damaged", string.Create(CultureInfo.InvariantCulture, $"found out within the first {bytes} bytes"),
            "download or copy the file again", inner);

    public static RedaException GzipBomb(string path, long packed, long unpacked)
        => new(RedaErrorKind.Data, "R133", path, "the gzip data swell beyond all proportion",
            string.Create(CultureInfo.InvariantCulture, $"found {unpacked} bytes in the first {packed}"), "unpack the file with gunzip if you trust it");

    public static RedaException LaxGzip(string path)
        => new(RedaErrorKind.Data, "R134", path, "gzip cannot be read safely in this process, which used compression before the reader was first used", "",
            "set System.IO.Compression.UseStrictValidation to true in runtimeconfig.json");

    public static RedaException NoColumn(string at, string what, string found, string mend) => new(RedaErrorKind.Data, "R130", at, what, found, mend);

    public static RedaException BadJson(string at, string what, string found, string mend) => new(RedaErrorKind.Data, "R131", at, what, found, mend);

    public static RedaException BadParquet(string at, string what, string found, string mend, Exception? inner = null)
        => new(RedaErrorKind.Data, "R132", at, what, found, mend, inner);

    public static RedaException Repeated(string at, string user, string item)
        => new(RedaErrorKind.Data, "R135", at, "the pair occurs twice", $"found user '{Show(user)}', item '{Show(item)}' again", "take it out, or say --duplicates merge");

    public static RedaException CannotWrite(string path, string found, Exception? inner = null)
        => new(RedaErrorKind.IO, "R120", path, "cannot write", found, "give a folder that can be written to, on a disk with space", inner);

    public static RedaException Usage(string what, string found, string mend) => new(RedaErrorKind.Usage, "R001", null, what, found, mend);

    /// <summary>The beginning of <paramref name="text"/> on one line, for messages.</summary>
    public static string Show(ReadOnlySpan<char> text, int most = 40)
    {
        string start = new(text.Length > most ? text[..most] : text);
        string line = string.Concat(start.Select(c => char.IsControl(c) ? '\uFFFD' : c));
        return text.Length > most ? line + "..." : line;
    }

    private static string Show(ReadOnlySpan<byte> token) => Show(System.Text.Encoding.UTF8.GetString(token.Length > 200 ? token[..200] : token));
}
