using System.Globalization;
using System.Text.Json.Serialization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// Non-negative matrix factorisation X = W H of the user-item matrix of ones and zeros, all its zeros being data, in the Frobenius norm and without
/// regularisation (Paatero and Tapper 1994), by coordinate descent (Cichocki and Phan 2009).
/// </summary>
public sealed record NmfOptions : BaselineOptions
{
    private const int LargestDimensions = 1024;

    /// <summary>d: the length of a user's and of an item's vector.</summary>
    public int Dimensions { get; init; } = 128;

    /// <summary>Where the factors start from.</summary>
    public NmfStart Start { get; init; } = NmfStart.Svd;

    /// <summary>How often all users and all items are moved at most.</summary>
    public int MaxSweeps { get; init; } = 200;

    /// <summary>The descent ends when a sweep meets projected gradients whose sum is at most this share of the first sweep's.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Algorithm => "nmf";

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(
            Dimensions is >= 1 and <= LargestDimensions, nameof(Dimensions), Dimensions,
            string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {LargestDimensions}"));
        OptionCheck.Require(Enum.IsDefined(Start), nameof(Start), Start, "a named start");
        OptionCheck.Require(MaxSweeps >= 1, nameof(MaxSweeps), MaxSweeps, "a whole number of at least 1");
        OptionCheck.Require(double.IsFinite(Tolerance) && Tolerance >= 0, nameof(Tolerance), Tolerance, "a finite number of at least 0");
    }

    /// <inheritdoc/>
    public override Nmf Fit(
        Interactions data, FitSettings? settings = null, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        settings = FitChecks.Begin(this, data, settings, cancellationToken);
        return new Nmf(this, data, NmfFit.Run(data, this, settings, progress, cancellationToken));
    }

    /// <inheritdoc/>
    internal override Nmf Restore(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices)
        => new(this, UserTables.Check(Algorithm, items, histories, parameters, indices, Dimensions, Dimensions), parameters);
}
