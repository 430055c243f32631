using Reda.Engine.Evaluation;

namespace Reda.IO;

/// <summary>Leave-one-out cases and what the training data does not know of them.</summary>
/// <param name="Cases">The cases; the target of a case that must count as a miss is -1.</param>
/// <param name="UnknownTargets">Cases whose target item is unknown.</param>
/// <param name="UnknownUsers">Cases without a history because the user is unknown (delimited text only): misses as well.</param>
/// <param name="UnknownHistoryItems">History items that were left out because they are unknown (the authors' format only).</param>
public sealed record TestSet(IReadOnlyList<EvaluationCase> Cases, int UnknownTargets, int UnknownUsers, int UnknownHistoryItems);
