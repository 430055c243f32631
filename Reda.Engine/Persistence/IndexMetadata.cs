using System.Globalization;
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
    private static readonly FileFormat s_format = new("reda-index", "index", 1);
    private static readonly string[] s_keys = ["items", "code_size", "rank", "precision", "explained", "model"];

    /// <summary>The metadata as they are written, with a blank checksum.</summary>
    public IEnumerable<KeyValuePair<string, string>> Write()
    {
        string[] values = [Text(Items), Text(CodeSize), Text(Rank), Precision.ToString(), Explained.ToString("R", CultureInfo.InvariantCulture), Model];
        return s_format.Write(s_keys.Zip(values, KeyValuePair.Create));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <exception cref="Diagnostics.RedaException">R110: an entry is missing, unknown or malformed, or it is no index. R111: it is of a newer format.</exception>
    public static IndexMetadata Read(Dictionary<string, string> metadata)
    {
        s_format.Require(metadata);
        string checksum = FileFormat.RequireEntries(metadata, s_keys, []);
        string precision = metadata["precision"], explained = metadata["explained"];
        IndexPrecision known = Array.Find(Enum.GetValues<IndexPrecision>(), value => value.ToString() == precision);
        if (known.ToString() != precision) throw ModelError.Damaged("the index has an unknown precision", ModelError.Quote(precision));
        if (!double.TryParse(explained, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) || share is not (>= 0 and <= 1))
            throw ModelError.Damaged("the metadata entry 'explained' is no share", ModelError.Quote(explained));
        return new IndexMetadata(
            Whole(metadata, "items", 1, int.MaxValue - 15), Whole(metadata, "code_size", 1, int.MaxValue), Whole(metadata, "rank", 1, IndexOptions.LargestRank), known, share, metadata["model"], checksum);
    }

    private static int Whole(Dictionary<string, string> metadata, string key, int least, int most)
    {
        string text = metadata[key];
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most && Text(value) == text
            ? value
            : throw ModelError.Damaged($"the metadata entry '{key}' is out of range", ModelError.Quote(text));
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
