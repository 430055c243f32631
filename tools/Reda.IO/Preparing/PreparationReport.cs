namespace Reda.IO.Preparing;

/// <summary>What was left after one step.</summary>
/// <param name="Step">The step, such as "rating above 3".</param>
/// <param name="Users">Users with at least one action.</param>
/// <param name="Items">Items with at least one action.</param>
/// <param name="Actions">Actions.</param>
public sealed record PreparationStep(string Step, int Users, int Items, long Actions);

/// <summary>What a preparation did.</summary>
/// <param name="Steps">What was left after each step; the first is what was read, the last the training data.</param>
/// <param name="Test">Test cases written.</param>
/// <param name="Validation">Validation cases written.</param>
/// <param name="UnknownTargets">Held-out actions that were left out because nobody is left in training with their items.</param>
/// <param name="NamedItems">Items of the training data with a name.</param>
/// <param name="Files">The files that were written.</param>
public sealed record PreparationReport(
    IReadOnlyList<PreparationStep> Steps, int Test, int Validation, int UnknownTargets, int NamedItems, IReadOnlyList<string> Files);
