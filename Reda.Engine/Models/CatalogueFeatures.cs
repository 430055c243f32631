using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>
/// The features of all items before they are coded. An item's row are its fits to the landmarks, each as the landmark's user sees it; the features are its
/// coordinates along the directions in which the rows of a sample of items vary most.
/// </summary>
internal sealed unsafe class CatalogueFeatures
{
    private const int Lanes = RelationShape.Lanes;

    private readonly RelationWeights _weights;
    private readonly IndexLandmarks _landmarks;
    private readonly IndexCrew _crew;
    private readonly LandmarkFits[] _workers;
    private readonly int _items;
    private readonly PrincipalAxes _axes;
    private readonly AlignedBuffer<float> _features;

    /// <summary>Finds the directions and the features of every item.</summary>
    /// <param name="model">The model.</param>
    /// <param name="landmarks">The landmarks.</param>
    /// <param name="sample">The items whose rows show the directions.</param>
    /// <param name="options">The rank and the seed.</param>
    /// <param name="crew">The threads.</param>
    public CatalogueFeatures(RedaModel model, IndexLandmarks landmarks, int[] sample, IndexOptions options, IndexCrew crew)
    {
        _weights = model.Weights;
        _landmarks = landmarks;
        _crew = crew;
        _items = model.Items.Count;
        _workers = new LandmarkFits[crew.Size];
        for (int n = 0; n < _workers.Length; n++) _workers[n] = new LandmarkFits(_weights, landmarks);

        _axes = new PrincipalAxes(Rows(sample), options.Rank, options.Seed, crew);
        Rank = Math.Max(1, _axes.Count);
        _features = new AlignedBuffer<float>((long)((_items + Lanes - 1) / Lanes) * Rank * Lanes);
        Project();
    }

    /// <summary>Features of an item, by falling variance.</summary>
    public int Rank { get; }

    /// <summary>The share of the variance of the fits that the leading features explain.</summary>
    /// <param name="rank">How many.</param>
    public double Explained(int rank)
    {
        double variance = 0;
        for (int axis = 0; axis < Math.Min(rank, _axes.Count); axis++) variance += _axes.Variance(axis);
        return _axes.Total > 0 ? Math.Min(1, variance / _axes.Total) : 1;
    }

    /// <summary>One feature of 16 items.</summary>
    /// <param name="tile">The tile of items.</param>
    /// <param name="feature">The feature.</param>
    public Span<float> Values(int tile, int feature) => _features.Span.Slice(((tile * Rank) + feature) * Lanes, Lanes);

    /// <summary>Codes the leading features.</summary>
    /// <param name="rank">How many.</param>
    /// <param name="precision">The coding.</param>
    public FeatureTable Code(int rank, IndexPrecision precision)
    {
        rank = Math.Min(rank, Rank);
        var table = new FeatureTable(_items, rank, precision);
        float range = precision switch { IndexPrecision.Quarter => Int8Coding.Range, IndexPrecision.Half => Int16Coding.Range, _ => FloatCoding.Range };
        Span<float> scaled = stackalloc float[Lanes];
        for (int feature = 0; feature < rank; feature++)
        {
            float largest = 0;
            for (int tile = 0; tile < table.Tiles; tile++)
            {
                foreach (float value in Values(tile, feature)) largest = Math.Max(largest, Math.Abs(value));
            }

            float scale = largest > 0 && float.IsFinite(range) ? largest / range : 1;
            table.Scales[feature] = scale;
            for (int tile = 0; tile < table.Tiles; tile++)
            {
                Span<float> values = Values(tile, feature);
                for (int lane = 0; lane < Lanes; lane++) scaled[lane] = values[lane] / scale;
                table.Write(tile, feature, scaled);
            }
        }

        return table;
    }

    /// <summary>The fits of some items: [items][landmarks].</summary>
    private double[][] Rows(int[] items)
    {
        var rows = new double[items.Length][];
        _crew.Share((items.Length + Lanes - 1) / Lanes, (tile, worker) =>
        {
            int first = tile * Lanes, count = Math.Min(Lanes, items.Length - first);
            LandmarkFits own = _workers[worker];
            own.Relate(items.AsSpan(first, count));
            for (int lane = 0; lane < count; lane++)
            {
                rows[first + lane] = new double[_landmarks.Count];
                for (int landmark = 0; landmark < _landmarks.Count; landmark++) rows[first + lane][landmark] = own.Fits[(landmark * Lanes) + lane];
            }

            _crew.Tell(worker, (long)Lanes * _landmarks.Count);
        });
        return rows;
    }

    private void Project()
    {
        // Coordinates are divided by the root of their deviation, so that features and the weights of users carry a score in equal parts.
        int stride = Padding.Pad(Rank);
        var projection = new AlignedBuffer<float>((long)_landmarks.Count * stride);
        var start = new AlignedBuffer<float>((long)Rank * Lanes);
        for (int axis = 0; axis < _axes.Count; axis++)
        {
            double scale = Math.Pow(_axes.Variance(axis), -0.25), offset = 0;
            for (int landmark = 0; landmark < _landmarks.Count; landmark++)
            {
                projection.Span[(landmark * stride) + axis] = (float)(scale * _axes[axis][landmark]);
                offset -= _axes.Means[landmark] * scale * _axes[axis][landmark];
            }

            start.Span.Slice(axis * Lanes, Lanes).Fill((float)offset);
        }

        _crew.Share((_items + Lanes - 1) / Lanes, (tile, worker) =>
        {
            Span<int> items = stackalloc int[Lanes];
            int count = Math.Min(Lanes, _items - (tile * Lanes));
            for (int lane = 0; lane < count; lane++) items[lane] = (tile * Lanes) + lane;
            LandmarkFits own = _workers[worker];
            own.Relate(items[..count]);
            float* features = _features.Address + ((nint)tile * Rank * Lanes);
            MatrixProduct.Multiply(projection.Address, 1, stride, own.Fits, Lanes, start.Address, Lanes, Rank, _landmarks.Count, 1, features, Lanes);

            // Lanes behind the last item repeat it, and count as nothing.
            for (int x = 0; count < Lanes && x < Rank; x++) Values(tile, x)[count..].Clear();
            _crew.Tell(worker, (long)Lanes * _landmarks.Count);
        });
    }
}
