using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>Loads whatever recommender a file holds.</summary>
public static class RecommenderFile
{
    /// <summary>Loads a REDA model or a fitted comparison method.</summary>
    /// <param name="path">A file that <see cref="ModelFile.Save"/> or <see cref="BaselineFile.Save"/> wrote.</param>
    /// <exception cref="Diagnostics.RedaException">R110: damaged or foreign. R111: written by a newer format. R112: does not fit in memory. R120: cannot be read.</exception>
    public static IRecommender Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ModelFile.Read<IRecommender>(path, "model", stream =>
        {
            byte[] header = ModelReader.ReadHeader(stream, stream.Length);
            var metadata = SafetensorsHeader.Metadata(SafetensorsHeader.Parse(header.AsMemory(SafetensorsHeader.PrefixLength)));
            stream.Position = 0;
            return BaselineFile.Format.IsOf(metadata) ? BaselineFile.Read(stream) : ModelReader.Read(stream);
        });
    }
}
