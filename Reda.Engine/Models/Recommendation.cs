namespace Reda.Engine.Models;

/// <summary>One recommended item.</summary>
/// <param name="Item">The item's external id.</param>
/// <param name="Score">Its score, equation (11); comparable only within one history.</param>
public readonly record struct Recommendation(string Item, float Score)
{
    /// <summary>What people call the item; <see langword="null"/> where the model knows no name for it.</summary>
    public string? Name { get; init; }
}
