using Reda.Engine.Diagnostics;

namespace Reda.Engine.Training;

/// <summary>
/// How a model is trained on with new interactions. Whatever is not here, such as the shape and the loss, stays what the model was trained with. The defaults were
/// chosen on held-out training interactions: see <c>Reda.Bench -- update --variants</c>.
/// </summary>
public sealed record UpdateOptions
{
    /// <summary>Passes over the new interactions.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>How many known interactions are rehearsed for every new one, so that what was learned is not forgotten.</summary>
    public double Rehearsal { get; init; } = 1;

    /// <summary>Adam's step size; <see langword="null"/> is what the model was trained with.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Where the vectors of new items start.</summary>
    public NewItemStart Start { get; init; }

    /// <summary>Whether the parameters that all items share stay as they are.</summary>
    public bool FreezeShared { get; init; }

    /// <summary>The seed of every random choice of the update.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        OptionCheck.Require(Epochs >= 1, nameof(Epochs), Epochs, "a whole number of at least 1");
        OptionCheck.Require(Rehearsal is >= 0 and <= double.MaxValue, nameof(Rehearsal), Rehearsal, "a finite number of at least 0");
        if (LearningRate is { } rate) OptionCheck.Require(double.IsFinite(rate) && rate > 0, nameof(LearningRate), rate, "a finite number above 0");
    }
}
