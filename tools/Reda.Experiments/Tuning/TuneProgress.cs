namespace Reda.Experiments.Tuning;

/// <summary>How far a search has come.</summary>
/// <param name="Rung">The rung, from 1.</param>
/// <param name="Rungs">How many there are.</param>
/// <param name="Done">The share of the whole search that is done, in epochs.</param>
/// <param name="Finished">A trial that has just been finished, or was finished before; <see langword="null"/> while one is at work.</param>
/// <param name="Best">The best trial so far.</param>
public readonly record struct TuneProgress(int Rung, int Rungs, double Done, Trial? Finished, Trial? Best);

/// <summary>What a search found.</summary>
/// <param name="Best">The best of all trials, as one that does all of its epochs: as many as it did.</param>
/// <param name="Trials">All trials.</param>
/// <param name="Users">The users whose held-out items decided.</param>
public sealed record TuneResult(Trial Best, IReadOnlyList<Trial> Trials, int Users);
