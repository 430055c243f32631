namespace Reda.Engine.Evaluation;

/// <summary>How the metric of one method differs from that of another on the same cases.</summary>
/// <param name="Mean">The mean of first minus second.</param>
/// <param name="Low">The lower end of the 95 % interval: 2.5 % of the bootstrap's means lie below.</param>
/// <param name="High">Its upper end.</param>
/// <param name="BootstrapP">Twice the smaller share of the bootstrap's means that are not on the other side of 0, at most 1.</param>
/// <param name="RandomizationP">
/// The share of sign patterns whose mean is at least as far from 0 as the one found: over all patterns where there are few, otherwise (1 + those) / (1 + drawn).
/// </param>
/// <param name="Cases">The number of cases.</param>
public sealed record PairedDifference(double Mean, double Low, double High, double BootstrapP, double RandomizationP, int Cases);
