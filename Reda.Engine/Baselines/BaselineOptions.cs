using System.Text.Json.Serialization;
using Reda.Engine.Data;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>Everything that decides what a comparison method computes; also the way to fit it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "algorithm")]
[JsonDerivedType(typeof(PopularityOptions), "popularity")]
[JsonDerivedType(typeof(RecencyOptions), "recency")]
[JsonDerivedType(typeof(ItemKnnOptions), "item-knn")]
[JsonDerivedType(typeof(EaseOptions), "ease")]
[JsonDerivedType(typeof(SlimOptions), "slim")]
[JsonDerivedType(typeof(NmfOptions), "nmf")]
[JsonDerivedType(typeof(BprMfOptions), "bpr-mf")]
[JsonDerivedType(typeof(FismOptions), "fism")]
[JsonDerivedType(typeof(NeuMfOptions), "neumf")]
[JsonDerivedType(typeof(CmlOptions), "cml")]
[JsonDerivedType(typeof(LrmlOptions), "lrml")]
public abstract record BaselineOptions
{
    /// <summary>The seed of every random choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The method's name on the command line and in files, such as <c>item-knn</c>.</summary>
    [JsonIgnore]
    public abstract string Algorithm { get; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="Diagnostics.RedaException">R001: an option is outside its range.</exception>
    public abstract void Validate();

    /// <summary>Fits the method. Same data, options and seed give the same bits for every number of threads and every x64 instruction set.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="settings">Threads, memory, and who looks on after every epoch.</param>
    /// <param name="progress">Told on the calling thread.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="Diagnostics.RedaException">
    /// R001: an option is out of range. R105: there is nothing to fit. R112: the fit does not fit in memory. R701: it diverged.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public abstract Baseline Fit(
        Interactions data, FitSettings? settings = null, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a fitted method of what a file holds.</summary>
    /// <param name="items">The items.</param>
    /// <param name="histories">The histories of the users seen in fitting, if the file holds them.</param>
    /// <param name="parameters">The numbers, as <see cref="Baseline.Parameters"/> had them.</param>
    /// <param name="indices">The whole numbers, as <see cref="Baseline.Indices"/> had them.</param>
    /// <exception cref="FormatException">They do not belong together; the message says what is wrong.</exception>
    internal abstract Baseline Restore(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices);
}
