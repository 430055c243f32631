using Reda.Engine.Data;
using Reda.Engine.Evaluation;

namespace Reda.Experiments.Sets;

/// <summary>A data set in memory.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Train">The training interactions.</param>
/// <param name="Cases">The test cases.</param>
/// <param name="FullCases">The positions in <paramref name="Cases"/> that are ranked among all items: all where that is affordable.</param>
/// <param name="WatchedCases">The positions that are ranked after every epoch: all where they are not many.</param>
public sealed record LoadedSet(string Name, Interactions Train, IReadOnlyList<EvaluationCase> Cases, IReadOnlyList<int> FullCases, IReadOnlyList<int> WatchedCases);
