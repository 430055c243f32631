namespace Reda.Engine.Evaluation;

/// <summary>One leave-one-out case: rank the target for the history.</summary>
/// <param name="User">The user's external id, for reports.</param>
/// <param name="History">Distinct item indices.</param>
/// <param name="Target">The held-out item's index, or -1 when the model does not know it: counted as a miss.</param>
public sealed record EvaluationCase(string User, int[] History, int Target);
