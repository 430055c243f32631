using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>The metadata of a model file: what it is, which version wrote it, the options, where the model comes from and the checksum.</summary>
/// <param name="Options">The model's options.</param>
/// <param name="Provenance">Where it comes from, if the file says so; files of version 1 do not.</param>
/// <param name="Checksum">The checksum that the file states.</param>
internal sealed record ModelMetadata(RedaOptions Options, ModelProvenance? Provenance, string Checksum)
{
    private const string OptionsKey = "options";
    private const string ProvenanceKey = "provenance";

    /// <summary>Version 2 may hold a provenance and item names; version 1 is read as it was.</summary>
    public static FileFormat Format { get; } = new("reda", "model", 2);

    /// <summary>The metadata of a model, with a blank checksum.</summary>
    /// <param name="options">The model's options.</param>
    /// <param name="provenance">Where it comes from.</param>
    public static IEnumerable<KeyValuePair<string, string>> Write(RedaOptions options, ModelProvenance? provenance = null)
    {
        List<KeyValuePair<string, string>> entries = [new(OptionsKey, OptionsJson.Write(options))];
        if (provenance is not null) entries.Add(new(ProvenanceKey, ProvenanceJson.Write(provenance)));
        return Format.Write(entries);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, after <see cref="FileFormat.Require"/>.</summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <exception cref="Diagnostics.RedaException">R110: an entry is missing, unknown or malformed.</exception>
    public static ModelMetadata Read(Dictionary<string, string> metadata)
    {
        string checksum = FileFormat.RequireEntries(metadata, [OptionsKey], [ProvenanceKey]);
        ModelProvenance? provenance = metadata.TryGetValue(ProvenanceKey, out string? text) ? ProvenanceJson.Read(text) : null;
        return new ModelMetadata(OptionsJson.Read(metadata[OptionsKey]), provenance, checksum);
    }
}
