using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>
/// How a model is trained on with new interactions. Whatever is not here, such as the shape and the loss, stays what the model was trained with. The defaults were
/// chosen on held-out training interactions: see <c>Reda.Bench -- update --variants</c>. A model of <see cref="SampleReading.Pooled"/> is trained on with
/// <see cref="SampleReading.Shared"/> samples, so that every new interaction is visited, and the default loss.
/// </summary>
public sealed record UpdateOptions
{
    // A fifth of the epochs over four times the new interactions: eight tenths of what the new ones take in a training.
    private const int TrainingOverUpdate = 5;

    /// <summary>Passes over the new interactions; <see langword="null"/> is a fifth of those that the model was trained with.</summary>
    public int? Epochs { get; init; }

    /// <summary>How many known interactions are rehearsed for every new one, so that what was learned is not forgotten.</summary>
    public double Rehearsal { get; init; } = 3;

    /// <summary>
    /// Adam's step size at first, from which it falls to zero in a straight line; <see langword="null"/> is what the model was trained with.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>Where the vectors of new items start.</summary>
    public NewItemStart Start { get; init; }

    /// <summary>
    /// Whether the parameters that all items share move too. They have seen far more than an update brings, and Adam, whose moments no model keeps, would begin by
    /// moving all of them at full step size.
    /// </summary>
    public bool MoveShared { get; init; }

    /// <summary>The seed of every random choice of the update.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        OptionCheck.Require(Epochs is null or >= 1, nameof(Epochs), Epochs ?? 0, "a whole number of at least 1");
        OptionCheck.Require(Rehearsal is >= 0 and <= double.MaxValue, nameof(Rehearsal), Rehearsal, "a finite number of at least 0");
        OptionCheck.Require(Enum.IsDefined(Start), nameof(Start), Start, "a named start");
        if (LearningRate is { } rate) OptionCheck.Require(double.IsFinite(rate) && rate > 0, nameof(LearningRate), rate, "a finite number above 0");
    }

    /// <summary>The options of the run: those of the model but for what an update decides.</summary>
    /// <param name="trained">The options that the model was trained with.</param>
    internal RedaOptions Apply(RedaOptions trained)
        => WithSamples(trained) with { Epochs = Epochs ?? Math.Max(1, trained.Epochs / TrainingOverUpdate), LearningRate = LearningRate ?? trained.LearningRate };

    /// <summary>The options of a model, with samples of single interactions instead of chunks.</summary>
    /// <param name="trained">The options that the model was trained with.</param>
    internal static RedaOptions WithSamples(RedaOptions trained)
    {
        if (trained.Sampling != SampleReading.Pooled) return trained;
        var defaults = new RedaOptions();
        return trained with
        {
            Sampling = defaults.Sampling,
            Loss = defaults.Loss,
            ChunkItems = defaults.ChunkItems,
            Negatives = defaults.Negatives,
            PopularNegatives = defaults.PopularNegatives,
        };
    }
}
