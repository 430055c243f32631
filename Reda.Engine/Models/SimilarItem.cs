namespace Reda.Engine.Models;

/// <summary>An item that is similar to another.</summary>
/// <param name="Item">The item's external id.</param>
/// <param name="Strength">The strength of the relation, <see cref="SimilarityMeasure.Strength"/>.</param>
/// <param name="Affinity">What is particular to the pair, <see cref="SimilarityMeasure.Affinity"/>.</param>
public readonly record struct SimilarItem(string Item, double Strength, double Affinity)
{
    /// <summary>What people call the item; <see langword="null"/> where the model knows no name for it.</summary>
    public string? Name { get; init; }
}
