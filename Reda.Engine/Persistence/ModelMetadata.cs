using System.Globalization;
using System.Text;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>The metadata of a model file: what it is, which version wrote it, the options and the checksum.</summary>
internal static class ModelMetadata
{
    private const string FormatName = "reda";
    private const int FormatVersion = 1;
    private const string FormatKey = "format";
    private const string VersionKey = "format_version";
    private const string EngineKey = "engine_version";
    private const string OptionsKey = "options";
    private const string ChecksumKey = "checksum";

    // The checksum covers every byte of the file, so its own digits count as zeros.
    private static readonly string s_blankChecksum = new('0', 64);

    /// <summary>The digits that stand for a checksum while it is taken.</summary>
    public static string BlankDigits => s_blankChecksum;

    /// <summary>The metadata of a model, with a blank checksum.</summary>
    /// <param name="options">The model's options.</param>
    public static IEnumerable<KeyValuePair<string, string>> Write(RedaOptions options) =>
    [
        new(FormatKey, FormatName),
        new(VersionKey, FormatVersion.ToString(CultureInfo.InvariantCulture)),
        new(EngineKey, typeof(ModelMetadata).Assembly.GetName().Version!.ToString(3)),
        new(OptionsKey, OptionsJson.Write(options)),
        new(ChecksumKey, s_blankChecksum),
    ];

    /// <summary>Makes sure that a file is a Reda model of a version that this engine reads.</summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <exception cref="RedaException">R110: it is something else. R111: it is of a newer version.</exception>
    public static void RequireKnownFormat(Dictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(FormatKey, out string? format) || format != FormatName)
            throw ModelError.Damaged("this is a safetensors file, but not a Reda model", format is null ? "it names no format" : $"its format is {ModelError.Quote(format)}");
        string version = metadata.GetValueOrDefault(VersionKey, "");
        bool isNumber = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        if (isNumber && number > FormatVersion)
            throw new RedaException(RedaErrorKind.Model, "R111", null, "the model is of a newer format", $"format {number}, this engine reads {FormatVersion}", "update Reda");
        if (!isNumber || number != FormatVersion) throw ModelError.Damaged("the model's format version does not exist", ModelError.Quote(version));
    }

    /// <summary>Reads what <see cref="Write"/> wrote, after <see cref="RequireKnownFormat"/>.</summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <exception cref="RedaException">R110: an entry is missing, unknown or malformed.</exception>
    public static (RedaOptions Options, string Checksum) Read(Dictionary<string, string> metadata)
    {
        string[] expected = [FormatKey, VersionKey, EngineKey, OptionsKey, ChecksumKey];
        foreach (string key in expected)
        {
            if (!metadata.ContainsKey(key)) throw ModelError.Damaged($"the metadata lack the entry '{key}'");
        }

        if (metadata.Count > expected.Length)
            throw ModelError.Damaged("the metadata hold an unknown entry", ModelError.Quote(metadata.Keys.Except(expected).First()));
        string checksum = metadata[ChecksumKey];
        RequireDigits(checksum);
        return (OptionsJson.Read(metadata[OptionsKey]), checksum);
    }

    /// <summary>Makes sure that a checksum looks like one.</summary>
    /// <param name="checksum">What a file states.</param>
    /// <exception cref="RedaException">R110: it does not.</exception>
    public static void RequireDigits(string checksum)
    {
        if (checksum.Length != s_blankChecksum.Length || !checksum.All(char.IsAsciiHexDigitLower))
            throw ModelError.Damaged("the checksum is not 64 lower-case hexadecimal digits", ModelError.Quote(checksum));
    }

    /// <summary>Where the digits of the blank checksum lie in a header that was just written.</summary>
    /// <param name="header">The header with its prefix.</param>
    public static int BlankChecksumPosition(ReadOnlySpan<byte> header) => header.IndexOf(Encoding.ASCII.GetBytes(s_blankChecksum));

    /// <summary>Overwrites the checksum in a header with zeros.</summary>
    /// <param name="header">The header.</param>
    /// <param name="checksum">The checksum that it states.</param>
    /// <exception cref="RedaException">R110: the digits do not stand there as such.</exception>
    public static void BlankChecksum(Span<byte> header, string checksum)
    {
        int position = header.IndexOf(Encoding.ASCII.GetBytes(checksum));
        if (position < 0) throw ModelError.Damaged("the checksum is written with escapes");
        header.Slice(position, checksum.Length).Fill((byte)'0');
    }
}
