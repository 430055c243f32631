using Reda.Engine.Baselines;
using Reda.Engine.Diagnostics;
using Reda.Engine.Ensembles;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>Saves and loads ensembles as safetensors files.</summary>
/// <remarks>
/// As <see cref="BaselineFile"/>, with format = reda-ensemble, options of all parts with their weights and centres, and each recommender's tensors under the name of its (first) part
/// and a point, such as <c>slim.weights</c>.
/// </remarks>
public static class EnsembleFile
{
    /// <summary>What tells these files from others.</summary>
    internal static FileFormat Format { get; } = new("reda-ensemble", "ensemble", 1);

    /// <summary>Saves an ensemble: written to a temporary file in the same folder, flushed to the disk, renamed over <paramref name="path"/>.</summary>
    /// <param name="ensemble">The ensemble.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="RedaException">
    /// R120: the file cannot be written; what was there before is untouched. R701: a number is not finite. R103: an id is no Unicode text.
    /// </exception>
    public static void Save(this RedaEnsemble ensemble, string path)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        ArgumentNullException.ThrowIfNull(path);
        new FittedFile(Describe(ensemble), ensemble.Items, ensemble.Histories, [.. ensemble.Parts.DistinctBy(part => part.Model).Select(Stored)]).Write(path, Format);
    }

    /// <summary>The options, weights and centres of an ensemble, as they stand in a file: a JSON object.</summary>
    /// <param name="ensemble">The ensemble.</param>
    public static string Describe(RedaEnsemble ensemble) => EnsembleJson.Write(new EnsembleDescription(
        ensemble.Options,
        [.. ensemble.Parts.Select(part => part.Weight)],
        [.. ensemble.Parts.Select(part => part.Centre)],
        ensemble.NearOffset is null ? null : [.. ensemble.Parts.Select(part => part.NearWeight)],
        ensemble.NearOffset));

    extension(RedaEnsemble)
    {
        /// <summary>Loads an ensemble.</summary>
        /// <param name="path">A file that <see cref="Save"/> wrote.</param>
        /// <exception cref="RedaException">R110: damaged or foreign. R111: written by a newer format. R112: does not fit in memory. R120: cannot be read.</exception>
        public static RedaEnsemble Load(string path)
        {
            ArgumentNullException.ThrowIfNull(path);
            return ModelFile.Read(path, Format.Kind, Read);
        }
    }

    /// <summary>Reads an ensemble.</summary>
    /// <param name="stream">A seekable stream at its beginning.</param>
    /// <exception cref="RedaException">R110: damaged or foreign. R111: of a newer format. R112: too large for the memory.</exception>
    internal static RedaEnsemble Read(Stream stream)
    {
        FittedFile file = FittedFile.Read(stream, Format);
        var (options, weights, centres, nearWeights, nearOffset) = EnsembleJson.Read(file.Options);
        var names = RedaEnsemble.NamesOf(options).ToArray();
        var fitted = RedaEnsemble.FittedOf(options).ToArray();
        file.RequireParts([RedaEnsemble.RedaName + ".", .. fitted.Select(part => part.Names[0] + ".")]);
        if (weights.Length != names.Length || centres.Length != names.Length)
            throw ModelError.Damaged("the ensemble has not one weight and one centre a part", $"{weights.Length} weights, {centres.Length} centres, {names.Length} parts");
        if (nearWeights is null != nearOffset is null || (nearWeights is not null && nearWeights.Length != names.Length))
            throw ModelError.Damaged("the ensemble has not one weight a part and an offset for its second sum", $"{nearWeights?.Length ?? 0} weights, {(nearOffset is null ? "no" : "an")} offset, {names.Length} parts");
        IRecommender[] models =
        [
            Reda(file, options.Reda, RedaEnsemble.RedaName + "."),
            .. fitted.SelectMany(part => Enumerable.Repeat(file.Restore(part.Options, part.Names[0] + ".", histories: null), part.Names.Length)),
        ];
        EnsemblePart Part(IRecommender model, int n) => new(names[n], model, weights[n], centres[n]) { NearWeight = nearWeights?[n] ?? 0 };
        return new RedaEnsemble(options, [.. models.Select(Part)], file.Histories, nearOffset);
    }

    private static StoredPart Stored(EnsemblePart part) => part.Model is Baseline method
        ? new StoredPart(part.Name + ".", method.Parameters, method.Indices)
        : new StoredPart(part.Name + ".", ((RedaModel)part.Model).Parameters, []);

    private static RedaModel Reda(FittedFile file, RedaOptions options, string prefix)
    {
        ParameterStore<float> found = file.Part(prefix).Parameters;

        // The padding of rows follows from their lengths, so equal shapes are equal layouts.
        static IEnumerable<(string, int, int)> Shapes(ParameterStore<float> store) => store.Slices.Select(slice => (slice.Name, slice.Rows, slice.Columns));
        if (!Shapes(found).SequenceEqual(Shapes(RedaParameters.Allocate<float>(options, file.Items.Count))))
            throw ModelError.Damaged("the weights of REDA have not the shapes that its options ask for", string.Join(", ", Shapes(found)));
        return new RedaModel(options, file.Items, found, file.Histories);
    }
}
