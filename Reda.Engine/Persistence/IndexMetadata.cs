using System.Globalization;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>The metadata of an index file: its sizes, the model it belongs to and the checksum.</summary>
/// <param name="Items">The number of items.</param>
/// <param name="CodeSize">The number of forms.</param>
/// <param name="Rank">Features of an item.</param>
/// <param name="Precision">How they are stored.</param>
/// <param name="Explained">The share of the variance of scores that they explain.</param>
/// <param name="Model">The fingerprint of the model.</param>
/// <param name="Checksum">The checksum of the file.</param>
internal sealed record IndexMetadata(int Items, int CodeSize, int Rank, IndexPrecision Precision, double Explained, string Model, string Checksum)
{
    private const string FormatName = "reda-index";
    private const int FormatVersion = 1;
    private const string FormatKey = "format";
    private const string VersionKey = "format_version";
    private static readonly string[] s_keys = [FormatKey, VersionKey, "engine_version", "items", "code_size", "rank", "precision", "explained", "model", "checksum"];

    /// <summary>The metadata as they are written.</summary>
    public IEnumerable<KeyValuePair<string, string>> Write()
    {
        string[] values =
        [
            FormatName, Text(FormatVersion), typeof(IndexMetadata).Assembly.GetName().Version!.ToString(3), Text(Items), Text(CodeSize), Text(Rank), Precision.ToString(),
            Explained.ToString("R", CultureInfo.InvariantCulture), Model, Checksum,
        ];
        return s_keys.Zip(values, KeyValuePair.Create);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <exception cref="RedaException">R110: an entry is missing, unknown or malformed, or it is no index. R111: it is of a newer format.</exception>
    public static IndexMetadata Read(Dictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(FormatKey, out string? format) || format != FormatName)
            throw ModelError.Damaged("this is a safetensors file, but not a Reda index", format is null ? "it names no format" : $"its format is {ModelError.Quote(format)}");
        int version = Whole(metadata, VersionKey, 1, int.MaxValue);
        if (version > FormatVersion)
            throw new RedaException(RedaErrorKind.Model, "R111", null, "the index is of a newer format", $"format {version}, this engine reads {FormatVersion}", "update Reda");
        if (metadata.Keys.Except(s_keys).FirstOrDefault() is { } unknown) throw ModelError.Damaged("the metadata hold an unknown entry", ModelError.Quote(unknown));
        string precision = Entry(metadata, "precision"), explained = Entry(metadata, "explained"), model = Entry(metadata, "model"), checksum = Entry(metadata, "checksum");
        _ = Entry(metadata, "engine_version");
        IndexPrecision known = Array.Find(Enum.GetValues<IndexPrecision>(), value => value.ToString() == precision);
        if (known.ToString() != precision) throw ModelError.Damaged("the index has an unknown precision", ModelError.Quote(precision));
        if (!double.TryParse(explained, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) || share is not (>= 0 and <= 1))
            throw ModelError.Damaged("the metadata entry 'explained' is no share", ModelError.Quote(explained));
        ModelMetadata.RequireDigits(checksum);
        return new IndexMetadata(
            Whole(metadata, "items", 1, int.MaxValue - 15), Whole(metadata, "code_size", 1, int.MaxValue), Whole(metadata, "rank", 1, IndexOptions.LargestRank), known, share, model, checksum);
    }

    private static string Entry(Dictionary<string, string> metadata, string key)
        => metadata.TryGetValue(key, out string? value) ? value : throw ModelError.Damaged($"the metadata lack the entry '{key}'");

    private static int Whole(Dictionary<string, string> metadata, string key, int least, int most)
    {
        string text = Entry(metadata, key);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most && Text(value) == text
            ? value
            : throw ModelError.Damaged($"the metadata entry '{key}' is out of range", ModelError.Quote(text));
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
