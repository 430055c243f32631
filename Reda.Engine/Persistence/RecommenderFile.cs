using Reda.Engine.Baselines;
using Reda.Engine.Ensembles;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>Saves and loads recommenders of every kind.</summary>
public static class RecommenderFile
{
    /// <summary>Loads a REDA model, an ensemble or a fitted comparison method.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote.</param>
    /// <exception cref="Diagnostics.RedaException">R110: damaged or foreign. R111: written by a newer format. R112: does not fit in memory. R120: cannot be read.</exception>
    public static IFittedRecommender Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ModelFile.Read<IFittedRecommender>(path, "model", stream =>
        {
            byte[] header = ModelReader.ReadHeader(stream, stream.Length);
            var metadata = SafetensorsHeader.Metadata(SafetensorsHeader.Parse(header.AsMemory(SafetensorsHeader.PrefixLength)));
            stream.Position = 0;
            if (EnsembleFile.Format.IsOf(metadata)) return EnsembleFile.Read(stream);
            return BaselineFile.Format.IsOf(metadata) ? BaselineFile.Read(stream) : ModelReader.Read(stream);
        });
    }

    /// <summary>Saves a recommender in the format of its kind.</summary>
    /// <param name="model">A REDA model, an ensemble or a fitted comparison method.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="Diagnostics.RedaException">As <see cref="ModelFile.Save"/> throws them.</exception>
    /// <exception cref="ArgumentException">There is no format for this kind.</exception>
    public static void Save(IFittedRecommender model, string path)
    {
        switch (model)
        {
            case RedaModel reda: reda.Save(path); break;
            case RedaEnsemble ensemble: ensemble.Save(path); break;
            case Baseline method: method.Save(path); break;
            default: throw new ArgumentException($"a {model.GetType()} cannot be saved", nameof(model));
        }
    }

    /// <summary>The options of an ensemble or a comparison method as they stand in its file: a JSON object.</summary>
    /// <param name="model">The ensemble or method.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static string Describe(IFittedRecommender model) => model switch
    {
        RedaEnsemble ensemble => EnsembleFile.Describe(ensemble),
        Baseline method => BaselineFile.Describe(method.Options),
        _ => throw new ArgumentException($"a {model.GetType()} has no such description", nameof(model)),
    };
}
