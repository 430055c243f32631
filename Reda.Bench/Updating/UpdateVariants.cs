using Reda.Engine.Training;

namespace Reda.Bench.Updating;

/// <summary>The ways of updating that were compared.</summary>
internal static class UpdateVariants
{
    /// <summary>The engine's defaults, and one thing changed at a time.</summary>
    public static IReadOnlyList<(string Name, UpdateOptions Options)> All { get; } =
    [
        ("default", new()),
        ("start at the mean", new() { Start = NewItemStart.Mean }),
        ("start at the nearest", new() { Start = NewItemStart.Nearest }),
        ("shared frozen", new() { FreezeShared = true }),
        ("rate x 0.3", new() { LearningRate = 0.0003 }),
        ("rate x 2", new() { LearningRate = 0.002 }),
        ("no rehearsal, 20 epochs", new() { Rehearsal = 0, Epochs = 20 }),
        ("rehearsal 3, 5 epochs", new() { Rehearsal = 3, Epochs = 5 }),
        ("5 epochs", new() { Epochs = 5 }),
        ("20 epochs", new() { Epochs = 20 }),
    ];
}
