using Reda.Engine.Baselines;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Persistence;

/// <summary>Saves and loads fitted comparison methods as safetensors files.</summary>
/// <remarks>
/// The container, the checksum and the tensors of ids and histories are those of <see cref="ModelFile"/>. The metadata are format = reda-baseline, format_version =
/// 1, engine_version, options (the method's name and its options as JSON) and checksum; the other tensors are what the method keeps.
/// </remarks>
public static class BaselineFile
{
    /// <summary>What tells these files from those of REDA models.</summary>
    internal static FileFormat Format { get; } = new("reda-baseline", "comparison method", 1);

    /// <summary>Saves a fitted method: written to a temporary file in the same folder, flushed to the disk, renamed over <paramref name="path"/>.</summary>
    /// <param name="model">The method.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="RedaException">
    /// R120: the file cannot be written; what was there before is untouched. R701: a number is not finite. R103: an id is no Unicode text.
    /// </exception>
    public static void Save(this Baseline model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(path);
        new FittedFile(BaselineJson.Write(model.Options), model.Items, model.Histories, [new StoredPart("", model.Parameters, model.Indices)]).Write(path, Format);
    }

    /// <summary>The method's name and its options, as they stand in a file: a JSON object.</summary>
    /// <param name="options">The options.</param>
    public static string Describe(BaselineOptions options) => BaselineJson.Write(options);

    extension(Baseline)
    {
        /// <summary>Loads a fitted method.</summary>
        /// <param name="path">A file that <see cref="Save"/> wrote.</param>
        /// <exception cref="RedaException">R110: damaged or foreign. R111: written by a newer format. R112: does not fit in memory. R120: cannot be read.</exception>
        public static Baseline Load(string path)
        {
            ArgumentNullException.ThrowIfNull(path);
            return ModelFile.Read(path, Format.Kind, Read);
        }
    }

    /// <summary>Reads a fitted method.</summary>
    /// <param name="stream">A seekable stream at its beginning.</param>
    /// <exception cref="RedaException">R110: damaged or foreign. R111: of a newer format. R112: too large for the memory.</exception>
    internal static Baseline Read(Stream stream)
    {
        FittedFile file = FittedFile.Read(stream, Format);
        file.RequireParts("");
        return file.Restore(BaselineJson.Read(file.Options), prefix: "", file.Histories);
    }
}
