using System.Globalization;
using System.Text;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Persistence;

/// <summary>What all files of the engine state in their metadata: format, version, engine and checksum.</summary>
/// <param name="Name">The format's name.</param>
/// <param name="Kind">What such a file is called.</param>
/// <param name="Version">The version that is written, and the newest that is read.</param>
internal sealed record FileFormat(string Name, string Kind, int Version)
{
    public const string FormatKey = "format";
    public const string VersionKey = "format_version";
    public const string EngineKey = "engine_version";
    public const string ChecksumKey = "checksum";

    /// <summary>The digits that stand for a checksum while it is taken: it covers every byte of the file, so its own count as zeros.</summary>
    public static string BlankChecksum { get; } = new('0', 64);

    /// <summary>The version of this engine.</summary>
    public static string EngineVersion { get; } = typeof(FileFormat).Assembly.GetName().Version!.ToString(3);

    /// <summary>The metadata of a file, with a blank checksum.</summary>
    /// <param name="entries">What the file says besides.</param>
    public IEnumerable<KeyValuePair<string, string>> Write(IEnumerable<KeyValuePair<string, string>> entries) =>
    [
        new(FormatKey, Name),
        new(VersionKey, Version.ToString(CultureInfo.InvariantCulture)),
        new(EngineKey, EngineVersion),
        .. entries,
        new(ChecksumKey, BlankChecksum),
    ];

    /// <summary>Whether a file says that it is of this format.</summary>
    /// <param name="metadata">The file's metadata.</param>
    public bool IsOf(Dictionary<string, string> metadata) => metadata.TryGetValue(FormatKey, out string? format) && format == Name;

    /// <summary>Makes sure that a file is of this format and of a version that this engine reads.</summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <exception cref="RedaException">R110: it is something else. R111: it is of a newer version.</exception>
    public void Require(Dictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(FormatKey, out string? format) || format != Name)
            throw ModelError.Damaged($"this is a safetensors file, but not a Reda {Kind}", format is null ? "it names no format" : $"its format is {ModelError.Quote(format)}");
        string version = metadata.GetValueOrDefault(VersionKey, "");
        bool isNumber = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        if (isNumber && number > Version)
            throw new RedaException(RedaErrorKind.Model, "R111", null, $"the {Kind} is of a newer format", $"format {number}, this engine reads {Version}", "update Reda");
        if (!isNumber || number == 0) throw ModelError.Damaged($"the {Kind}'s format version does not exist", ModelError.Quote(version));
    }

    /// <summary>Makes sure that a file has the entries that it must have and none that are unknown.</summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <param name="required">The entries besides those of every file.</param>
    /// <param name="optional">Entries that may be missing.</param>
    /// <returns>The checksum that the file states.</returns>
    /// <exception cref="RedaException">R110: an entry is missing or unknown, or the checksum is none.</exception>
    public static string RequireEntries(Dictionary<string, string> metadata, IEnumerable<string> required, IEnumerable<string> optional)
    {
        string[] expected = [FormatKey, VersionKey, EngineKey, .. required, ChecksumKey];
        foreach (string key in expected)
        {
            if (!metadata.ContainsKey(key)) throw ModelError.Damaged($"the metadata lack the entry '{key}'");
        }

        if (metadata.Keys.Except(expected).Except(optional).FirstOrDefault() is { } unknown)
            throw ModelError.Damaged("the metadata hold an unknown entry", ModelError.Quote(unknown));
        string checksum = metadata[ChecksumKey];
        RequireDigits(checksum);
        return checksum;
    }

    /// <summary>Makes sure that a checksum looks like one.</summary>
    /// <param name="checksum">What a file states.</param>
    /// <exception cref="RedaException">R110: it does not.</exception>
    public static void RequireDigits(string checksum)
    {
        if (checksum.Length != BlankChecksum.Length || !checksum.All(char.IsAsciiHexDigitLower))
            throw ModelError.Damaged("the checksum is not 64 lower-case hexadecimal digits", ModelError.Quote(checksum));
    }

    /// <summary>Writes the checksum over the zeros that stand for it.</summary>
    /// <param name="stream">The file, seekable.</param>
    /// <param name="header">Its header as it was written, with the prefix.</param>
    /// <param name="checksum">The checksum of the file.</param>
    public static void WriteChecksum(Stream stream, ReadOnlySpan<byte> header, string checksum)
    {
        // The last, because another entry may be zeros too.
        stream.Position = header.LastIndexOf(Encoding.ASCII.GetBytes(BlankChecksum));
        stream.Write(Encoding.ASCII.GetBytes(checksum));
    }

    /// <summary>Overwrites the checksum in a header with zeros.</summary>
    /// <param name="header">The header.</param>
    /// <param name="checksum">The checksum that it states.</param>
    /// <exception cref="RedaException">R110: the digits do not stand there as such.</exception>
    public static void EraseChecksum(Span<byte> header, string checksum)
    {
        int position = header.LastIndexOf(Encoding.ASCII.GetBytes(checksum));
        if (position < 0) throw ModelError.Damaged("the checksum is written with escapes");
        header.Slice(position, checksum.Length).Fill((byte)'0');
    }

    /// <summary>Compares the checksum of what was read with the one that the header states.</summary>
    /// <param name="computed">What was computed.</param>
    /// <param name="stated">What the header states.</param>
    /// <exception cref="RedaException">R110: they differ.</exception>
    public static void RequireSameChecksum(string computed, string stated)
    {
        if (computed != stated) throw ModelError.Damaged("the checksum does not match: the file is damaged", $"SHA-256 {computed}, the header states {stated}");
    }
}
