using System.Text.Json.Serialization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// Collaborative metric learning (Hsieh et al. 2017): users lie nearer to what they have than to what they lack, by a margin, inside a ball. The defaults are
/// those of the authors' example but for 128 dimensions and a batch that suits small data.
/// </summary>
public sealed record CmlOptions : SampledOptions
{
    /// <summary>The defaults: AdaGrad with a step size of 0.1, batches of 5,000, and fewer steps to fold in, since each has all its negatives to look at.</summary>
    public CmlOptions() => (BatchSize, FoldInSteps) = (5000, 20);

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Algorithm => "cml";

    /// <summary>W: the negatives of a sample, of which the nearest counts.</summary>
    public int Negatives { get; init; } = 20;

    /// <summary>How much farther, in squared distance, a negative has to be than the positive.</summary>
    public double Margin { get; init; } = 1.9;

    /// <summary>The largest norm of a user and of an item.</summary>
    public double Radius { get; init; } = 1;

    /// <summary>Whether a sample weighs ln(1 + items x impostors / negatives); otherwise 1.</summary>
    public bool RankWeight { get; init; } = true;

    /// <summary>The covariance loss.</summary>
    public CmlCovariance Covariance { get; init; } = CmlCovariance.Off;

    /// <summary>The weight of the covariance loss, which is added to that of every batch.</summary>
    public double CovarianceWeight { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Between(Negatives, 1, 10_000, nameof(Negatives));
        Positive(Margin, nameof(Margin));
        Positive(Radius, nameof(Radius));
        NotNegative(CovarianceWeight, nameof(CovarianceWeight));
        OptionCheck.Require(Enum.IsDefined(Covariance), nameof(Covariance), Covariance, "a named form");
    }

    /// <inheritdoc/>
    public override Cml Fit(
        Interactions data, FitSettings? settings = null, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        settings ??= new FitSettings();
        Validate();
        settings.Validate();
        int stride = Padding.Pad(Dimensions);
        double rows = data.Users.Count + (double)data.Items.Count;
        EnsureFits(data, settings, rows * stride, rows: 3, gradients: 3 * stride, samples: 4 + Negatives, CovarianceRows.Floats(Covariance, rows, stride));
        var source = new PairSampler(data, Negatives, Seed);
        ParameterStore<float> parameters = Allocate(data.Users.Count, data.Items.Count);
        double deviation = 1 / Math.Sqrt(Dimensions);
        NormalStart.Fill(parameters["users"], Dimensions, deviation, Seed, RandomStreams.PairInitialization);
        NormalStart.Fill(parameters["items"], Dimensions, deviation, Seed, RandomStreams.PairInitialization + 1);
        using var trainer = new SampledTrainer(new CmlTraining(this, parameters, source), parameters, BatchSize, settings.Workers, cancellationToken);
        trainer.Train(Epochs, progress, settings.AfterEpochOf(() => new Cml(this, data, parameters)));
        return new Cml(this, data, parameters);
    }

    /// <summary>Allocates users [users, d] and items [items, d].</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    internal ParameterStore<float> Allocate(int users, int items) => new(("users", users, Dimensions), ("items", items, Dimensions));

    /// <inheritdoc/>
    internal override Cml Restore(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices)
        => new(this, UserTables.Check(Algorithm, items, histories, parameters, indices, Dimensions, Dimensions), parameters);
}
