namespace Reda.Engine.Baselines;

/// <summary>How far a fit has come.</summary>
/// <param name="Stage">What is being done, in a word or two.</param>
/// <param name="Done">The share of the whole fit that is done, from 0 to 1.</param>
/// <param name="Epoch">Passes over the data that have ended; 0 for methods without epochs.</param>
/// <param name="Loss">The mean loss of the last pass; NaN where there is none.</param>
/// <param name="SamplesPerSecond">The speed of the last pass; 0 where there is none.</param>
public readonly record struct FitProgress(string Stage, double Done, int Epoch = 0, double Loss = double.NaN, double SamplesPerSecond = 0);
