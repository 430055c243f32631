using System.Text.Json.Serialization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>Ranking by how late items stand in the histories of those who have them, for data in order of time.</summary>
public sealed record RecencyOptions : BaselineOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Algorithm => "recency";

    /// <summary>What late means.</summary>
    public RecencyMeasure Measure { get; init; }

    /// <summary>How many users of average place are counted beside those an item has, above 0: few users say little.</summary>
    public double Shrink { get; init; } = 10;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Enum.IsDefined(Measure), nameof(Measure), Measure, "Place or End");
        OptionCheck.Require(Shrink is > 0 and <= 1e10, nameof(Shrink), Shrink, "a number above 0, at most 1e10");
    }

    /// <inheritdoc/>
    /// <exception cref="RedaException">R105: the order of the histories is not known.</exception>
    public override Recency Fit(
        Interactions data, FitSettings? settings = null, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        FitSettings used = FitChecks.Begin(this, data, settings, cancellationToken);
        if (!data.HasOrder)
            throw new RedaException(RedaErrorKind.Data, "R105", null, "nobody can tell what is recent", "the order of the histories is not known", "give the interactions in the order in which they came");
        used.EnsureFits(data.MemoryBytes + ((sizeof(double) + (2.0 * sizeof(float))) * data.Items.Count), "use data with fewer items");
        var model = new Recency(this, data.Items, data, Recency.Lateness(data, Measure, Shrink));
        progress?.Report(new FitProgress("counting", 1));
        return model;
    }

    /// <inheritdoc/>
    internal override Recency Restore(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices)
    {
        FittedShape.RequireIndices(indices);
        return new Recency(this, items, histories, parameters);
    }
}
