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
        ("shared parameters move", new() { MoveShared = true }),
        ("half the rate", new() { LearningRate = 0.0005 }),
        ("twice the rate", new() { LearningRate = 0.002 }),
        ("no rehearsal, a quarter of the work", new() { Rehearsal = 0 }),
        ("rehearsal 1, half the work", new() { Rehearsal = 1 }),
    ];
}
