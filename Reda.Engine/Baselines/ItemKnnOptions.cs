using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// Item-based nearest neighbours (Sarwar et al. 2001): s_ij = x_i . x_j / (|x_i| |x_j| + shrink), of which every candidate i keeps its largest, and
/// y_ui = sum over j in R_u of x_uj s_ij.
/// </summary>
public sealed record ItemKnnOptions : BaselineOptions
{
    /// <summary>How many neighbours every item keeps; 0 means all.</summary>
    public int Neighbors { get; init; }

    /// <summary>Added to the denominator: similarities that few users attest shrink towards 0.</summary>
    public double Shrink { get; init; } = 20;

    /// <summary>How much an interaction counts.</summary>
    public ItemKnnWeighting Weighting { get; init; }

    /// <summary>Whether popularity decides among equal scores, above all those of items without any neighbour in the history. Unequal scores keep their order.</summary>
    public bool PopularityBackOff { get; init; } = true;

    /// <inheritdoc/>
    public override string Algorithm => "item-knn";

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Neighbors >= 0, nameof(Neighbors), Neighbors, "a whole number of at least 0");
        OptionCheck.Require(double.IsFinite(Shrink) && Shrink >= 0 && Shrink <= 1e6, nameof(Shrink), Shrink, "a number from 0 to 1000000");
        OptionCheck.Require(Enum.IsDefined(Weighting), nameof(Weighting), Weighting, "a named weighting");
    }

    /// <inheritdoc/>
    public override ItemKnn Fit(
        Interactions data, FitSettings? settings = null, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        FitSettings used = FitChecks.Begin(this, data, settings, cancellationToken);
        used.EnsureFits(data.MemoryBytes + ItemNeighbors.Bytes(data, Neighbors, used.Workers), "keep fewer neighbours or use fewer threads");
        return new ItemKnn(this, data.Items, data, ItemNeighbors.Find(this, data, used.Workers, progress, cancellationToken));
    }

    /// <inheritdoc/>
    internal override ItemKnn Restore(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices)
        => new(this, items, histories, new SparseWeights(items.Count, parameters, indices));
}
