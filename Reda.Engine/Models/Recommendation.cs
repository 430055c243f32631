namespace Reda.Engine.Models;

/// <summary>One recommended item.</summary>
/// <param name="Item">The item's external id.</param>
/// <param name="Score">Its score, equation (11); comparable only within one history.</param>
public readonly record struct Recommendation(string Item, float Score);
