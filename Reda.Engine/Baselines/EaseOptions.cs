using System.Text.Json.Serialization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// Embarrassingly shallow autoencoders (Steck 2019): the weights B between all items that minimise |X - X B|^2 + lambda |B|^2 with zeros on the diagonal, in closed
/// form: P = (X^T X + lambda 1)^-1, B_ij = -P_ij / P_jj; y_uj = sum over i in R_u of B_ij.
/// </summary>
/// <remarks>
/// Where there are fewer users than items, the inverse is taken on the side of the users and no matrix of all items is formed; scores are the same but for
/// rounding. Everything is in single precision: the relative error is about 6e-8 (largest eigenvalue of X^T X + lambda) / lambda.
/// </remarks>
public sealed record EaseOptions : BaselineOptions
{
    /// <summary>
    /// lambda: the larger, the more items share the weight; at least 1, since single precision needs some. The default is one that other libraries ship, near
    /// published optima of sparse data.
    /// </summary>
    public double Lambda { get; init; } = 500;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Algorithm => "ease";

    /// <inheritdoc/>
    public override void Validate() => OptionCheck.Require(double.IsFinite(Lambda) && Lambda >= 1 && Lambda <= 1e6, nameof(Lambda), Lambda, "a number from 1 to 1000000");

    /// <inheritdoc/>
    public override Ease Fit(
        Interactions data, FitSettings? settings = null, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        FitSettings used = FitChecks.Begin(this, data, settings, cancellationToken);
        return new Ease(this, data.Items, data, EaseFit.Run(this, data, used, progress, cancellationToken));
    }

    /// <inheritdoc/>
    internal override Ease Restore(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices)
    {
        FittedShape.RequireIndices(indices);
        return new Ease(this, items, histories, parameters);
    }
}
