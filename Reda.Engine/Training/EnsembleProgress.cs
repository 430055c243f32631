namespace Reda.Engine.Training;

/// <summary>How far the fit of an ensemble has come.</summary>
/// <param name="Stage">What is being done, in a few words.</param>
/// <param name="Done">The share of the whole that is done, from 0 to 1.</param>
public readonly record struct EnsembleProgress(string Stage, double Done);
