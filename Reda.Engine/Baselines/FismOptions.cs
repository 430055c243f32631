using System.Globalization;
using System.Text.Json.Serialization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// Factored item similarity (Kabbur, Ning and Karypis 2013): the score of item i is b_i + c sum over j of p_j . q_i over the other items j of the history, with
/// c = (their number)^-alpha. Trained by AdaGrad on whole users: the items of the history and sampled negatives are one user's examples, and the loss is their mean.
/// </summary>
public sealed record FismOptions : BaselineOptions
{
    private const int LargestDimensions = 4096;

    /// <summary>d: the length of an item's two vectors.</summary>
    public int Dimensions { get; init; } = 128;

    /// <summary>How much a long history is scaled down: 0 sums over its items, 1 takes their mean.</summary>
    public double Alpha { get; init; }

    /// <summary>What is minimised.</summary>
    public FismLoss Loss { get; init; } = FismLoss.LogLoss;

    /// <summary>Negatives for every item of a history, drawn anew each epoch from the items the user lacks.</summary>
    public int Negatives { get; init; } = 4;

    /// <summary>AdaGrad's step size.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>The sums of squares that AdaGrad starts from; the first steps are nearly as long as the step size when it is small.</summary>
    public double InitialAccumulator { get; init; } = 1e-8;

    /// <summary>The L2 factor: a step adds factor x value to the gradients of the rows it moves.</summary>
    public double WeightDecay { get; init; } = 2e-7;

    /// <summary>The vectors start normally distributed with this standard deviation, the biases at 0.</summary>
    public double InitialDeviation { get; init; } = 0.01;

    /// <summary>Users whose gradients are summed into one step.</summary>
    public int UsersPerStep { get; init; } = 32;

    /// <summary>Passes over all users.</summary>
    public int Epochs { get; init; } = 50;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Algorithm => "fism";

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(
            Dimensions is >= 1 and <= LargestDimensions, nameof(Dimensions), Dimensions,
            string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {LargestDimensions}"));
        OptionCheck.Require(Alpha is >= 0 and <= 1, nameof(Alpha), Alpha, "a number from 0 to 1");
        OptionCheck.Require(Enum.IsDefined(Loss), nameof(Loss), Loss, "a named loss");
        OptionCheck.Require(Negatives is >= 1 and <= 1000, nameof(Negatives), Negatives, "a whole number from 1 to 1000");
        OptionCheck.Require(double.IsFinite(LearningRate) && LearningRate > 0, nameof(LearningRate), LearningRate, "a finite number above 0");
        OptionCheck.Require(InitialAccumulator is >= 1e-30 and <= 1e30, nameof(InitialAccumulator), InitialAccumulator, "a number from 1e-30 to 1e30");
        OptionCheck.Require(double.IsFinite(WeightDecay) && WeightDecay >= 0, nameof(WeightDecay), WeightDecay, "a finite number of at least 0");
        OptionCheck.Require(double.IsFinite(InitialDeviation) && InitialDeviation > 0, nameof(InitialDeviation), InitialDeviation, "a finite number above 0");
        OptionCheck.Require(UsersPerStep is >= 1 and <= 65536, nameof(UsersPerStep), UsersPerStep, "a whole number from 1 to 65536");
        OptionCheck.Require(Epochs >= 1, nameof(Epochs), Epochs, "a whole number of at least 1");
    }

    /// <inheritdoc/>
    public override Fism Fit(
        Interactions data, FitSettings? settings = null, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        settings = FitChecks.Begin(this, data, settings, cancellationToken);
        return new Fism(this, data.Items, data, FismFit.Run(data, this, settings, progress, cancellationToken));
    }

    /// <inheritdoc/>
    internal override Fism Restore(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices)
    {
        FittedShape.Require(parameters, Fism.Layout(items.Count, Dimensions));
        FittedShape.RequireIndices(indices);
        return new Fism(this, items, histories, parameters);
    }
}
