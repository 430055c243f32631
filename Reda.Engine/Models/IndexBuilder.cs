using System.Globalization;
using Reda.Engine.Diagnostics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>
/// Builds a relation index. Three passes relate a sample of items to the landmarks, all items to the landmarks, and the sample to the landmarks once more: to find
/// the directions, the features and the forms. The result depends on no thread.
/// </summary>
internal sealed class IndexBuilder : IDisposable
{
    private const int SampleSize = 2048;
    private const int Lanes = RelationShape.Lanes;

    private readonly RedaModel _model;
    private readonly IndexOptions _options;
    private readonly IndexCrew _crew;
    private readonly Lazy<(IndexLandmarks Landmarks, int[] Sample, CatalogueFeatures Features)> _parts;

    /// <summary>Makes sure that the build fits into memory and starts the threads.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="progress">Told from the calling thread.</param>
    /// <param name="cancellationToken">Stops the build.</param>
    /// <exception cref="RedaException">R112: it does not fit.</exception>
    public IndexBuilder(RedaModel model, IndexOptions options, IProgress<CatalogueProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _model = model;
        _options = options;
        int items = model.Items.Count, landmarks = Math.Min(options.Landmarks, items), sample = Math.Min(SampleSize, items);
        int threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        long peak = PeakBytes(threads, items, landmarks, sample);
        long limit = options.MemoryLimit == 0 ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 : options.MemoryLimit;
        if (peak > limit) throw TooLow(peak, limit);
        _crew = new IndexCrew(threads, done => progress?.Report(new CatalogueProgress(done, peak)), cancellationToken)
        {
            Work = (long)landmarks * (Padding.Pad(items) + Padding.Pad(sample) + sample),
        };
        progress?.Report(new CatalogueProgress(0, peak));
        _parts = new(() =>
        {
            var chosen = new IndexLandmarks(model, options.Landmarks, options.Seed, _crew);
            int[] fitted = IndexLandmarks.Sample(model, SampleSize, options.Seed);
            return (chosen, fitted, new CatalogueFeatures(model, chosen, fitted, options, _crew));
        });
    }

    /// <summary>Builds the index of the options.</summary>
    public RelationIndex Build() => Build(_options.Rank, _options.Precision);

    /// <summary>Builds an index of another size from the same features.</summary>
    /// <param name="rank">The rank, at most that of the options.</param>
    /// <param name="precision">The coding.</param>
    public RelationIndex Build(int rank, IndexPrecision precision)
    {
        var (landmarks, sample, features) = _parts.Value;
        FeatureTable table = features.Code(rank, precision);
        AlignedBuffer<float> forms = new RelationForms(_model.Weights, landmarks, sample, _crew).Fit(table);
        _crew.Finish();
        return new RelationIndex(_model, table, forms, features.Explained(table.Rank));
    }

    /// <inheritdoc/>
    public void Dispose() => _crew.Dispose();

    /// <summary>What the build takes beyond the model, the index included.</summary>
    private long PeakBytes(int threads, long items, long landmarks, long sample)
    {
        RelationShape shape = _model.Weights.Shape;
        long rank = Math.Min(_options.Rank, landmarks), size = rank + 1;
        long features = Padding.Pad((int)items) * rank * 2 * sizeof(float);
        long axes = ((sample * landmarks) + (landmarks * landmarks) + (2 * rank * landmarks)) * sizeof(double);
        long fits = ((sample + landmarks) * size * 3 * sizeof(double)) + (landmarks * Padding.Pad((int)rank) * sizeof(float));
        long moments = ((long)Padding.Pad((int)landmarks) * size * shape.CodeSize * sizeof(float)) + (shape.CodeSize * size * size * sizeof(double));
        long block = (2L * shape.Interactions * shape.LogitStride) + (3L * shape.Interactions) + shape.CodeStride + (4L * shape.DimensionStride);
        long worker = ((4 * block) + (2 * landmarks) + (32L * shape.CodeSize)) * Lanes * sizeof(float);
        return features + axes + fits + moments + (threads * worker);
    }

    private static RedaException TooLow(long needed, long limit) => new(
        RedaErrorKind.Memory,
        "R112",
        null,
        "the memory limit is too low to build the index",
        string.Create(CultureInfo.InvariantCulture, $"{limit:N0} bytes, and the build takes {needed:N0}"),
        "raise the limit or lower the rank or the landmarks");
}
