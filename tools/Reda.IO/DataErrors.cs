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

    public static RedaException WrongFile(string at, string what, string found, string mend) => new(RedaErrorKind.Data, "R109", at, what, found, mend);

    public static RedaException CannotRead(string path, string found, Exception? inner = null)
        => new(RedaErrorKind.IO, "R120", path, "cannot read", found, "check the path and its permissions", inner);

    /// <summary>At most 40 characters of <paramref name="text"/> on one line, for messages.</summary>
    public static string Show(ReadOnlySpan<char> text)
    {
        const int Most = 40;
        string start = new(text.Length > Most ? text[..Most] : text);
        string line = string.Concat(start.Select(c => char.IsControl(c) ? '\uFFFD' : c));
        return text.Length > Most ? line + "..." : line;
    }

    private static string Show(ReadOnlySpan<byte> token) => Show(System.Text.Encoding.UTF8.GetString(token.Length > 200 ? token[..200] : token));
}
