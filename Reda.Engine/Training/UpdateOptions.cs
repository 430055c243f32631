using Reda.Engine.Diagnostics;

namespace Reda.Engine.Training;

/// <summary>
/// How a model is trained on with new interactions. Whatever is not here, such as the shape and the loss, stays what the model was trained with. The defaults were
/// chosen on held-out training interactions: see <c>Reda.Bench -- update --variants</c>.
/// </summary>
public sealed record UpdateOptions
{
    /// <summary>The default step size over that of the training.</summary>
    internal const double Haste = 2;

    /// <summary>Passes over the new interactions.</summary>
    public int Epochs { get; init; } = 12;

    /// <summary>How many known interactions are rehearsed for every new one, so that what was learned is not forgotten.</summary>
    public double Rehearsal { get; init; } = 1;

    /// <summary>
    /// Adam's step size at first, from which it falls to zero in a straight line; <see langword="null"/> is twice what the model was trained with.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>Where the vectors of new items start.</summary>
    public NewItemStart Start { get; init; }

    /// <summary>The seed of every random choice of the update.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        OptionCheck.Require(Epochs >= 1, nameof(Epochs), Epochs, "a whole number of at least 1");
        OptionCheck.Require(Rehearsal is >= 0 and <= double.MaxValue, nameof(Rehearsal), Rehearsal, "a finite number of at least 0");
        OptionCheck.Require(Enum.IsDefined(Start), nameof(Start), Start, "a named start");
        if (LearningRate is { } rate) OptionCheck.Require(double.IsFinite(rate) && rate > 0, nameof(LearningRate), rate, "a finite number above 0");
    }
}
