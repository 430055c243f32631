using Reda.Engine.Training;

namespace Reda.Bench.Updating;

/// <summary>The ways of updating that are compared: the engine's defaults, and one thing changed at a time.</summary>
internal static class UpdateVariants
{
    /// <summary>All of them, the defaults first.</summary>
    public static IReadOnlyList<(string Name, UpdateOptions Options)> All { get; } =
    [
        ("default", new()),
        ("new items start at random", new() { Start = NewItemStart.Random }),
        ("the rate of the training", new() { LearningRate = 0.001 }),
        ("four times its rate", new() { LearningRate = 0.004 }),
        ("no rehearsal, twice the epochs", new() { Rehearsal = 0, Epochs = 24 }),
        ("three times the rehearsal, half the epochs", new() { Rehearsal = 3, Epochs = 6 }),
        ("half the epochs", new() { Epochs = 6 }),
    ];
}
