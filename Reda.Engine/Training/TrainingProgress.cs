using Reda.Engine.Evaluation;

namespace Reda.Engine.Training;

/// <summary>How far training has come; reported after every optimiser step and, complete, after every epoch.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">The number of epochs asked for.</param>
/// <param name="Samples">Samples done in this epoch, one an interaction; with chunks, what their share of the epoch's interactions is.</param>
/// <param name="SamplesPerEpoch">Samples of an epoch.</param>
/// <param name="Loss">The mean loss per sample of this epoch so far.</param>
/// <param name="Seconds">Training seconds of this epoch so far.</param>
/// <param name="GradientSeconds">Thereof: forward and backward passes.</param>
/// <param name="OptimizerSeconds">Thereof: Adam and rebuilding what depends on the parameters.</param>
/// <param name="SamplingSeconds">Thereof: drawing samples and grouping them by item.</param>
/// <param name="EpochCompleted">Whether this is the report at the end of the epoch.</param>
/// <param name="Validation">The validation metrics at the end of the epoch, when validating.</param>
public readonly record struct TrainingProgress(
    int Epoch,
    int Epochs,
    int Samples,
    int SamplesPerEpoch,
    double Loss,
    double Seconds,
    double GradientSeconds,
    double OptimizerSeconds,
    double SamplingSeconds,
    bool EpochCompleted,
    RankingMetrics? Validation)
{
    /// <summary>Samples per second in this epoch so far.</summary>
    public double SamplesPerSecond => Samples / Math.Max(Seconds, 1e-9);
}
