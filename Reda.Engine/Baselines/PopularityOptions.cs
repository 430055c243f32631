using Reda.Engine.Data;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>Ranking by popularity; there is nothing to choose.</summary>
public sealed record PopularityOptions : BaselineOptions
{
    /// <inheritdoc/>
    public override string Algorithm => "popularity";

    /// <inheritdoc/>
    public override void Validate()
    {
    }

    /// <inheritdoc/>
    public override Popularity Fit(
        Interactions data, FitSettings? settings = null, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        FitSettings used = FitChecks.Begin(this, data, settings, cancellationToken);
        used.EnsureFits(data.MemoryBytes + (2.0 * sizeof(float) * data.Items.Count), "use data with fewer items");
        var model = new Popularity(data);
        progress?.Report(new FitProgress("counting", 1));
        return model;
    }

    /// <inheritdoc/>
    internal override Popularity Restore(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices)
    {
        FittedShape.RequireIndices(indices);
        return new Popularity(this, items, histories, parameters);
    }
}
