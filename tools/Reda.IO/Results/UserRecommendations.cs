using Reda.Engine.Models;

namespace Reda.IO.Results;

/// <summary>What is recommended to one user.</summary>
/// <param name="User">The user's id; <see langword="null"/> for a history that belongs to nobody known.</param>
/// <param name="HistoryLength">How many items the history holds.</param>
/// <param name="Items">The items, best first.</param>
public sealed record UserRecommendations(string? User, int HistoryLength, IReadOnlyList<Recommendation> Items);

/// <summary>Writes recommendations, one user after the other.</summary>
public interface IRecommendationWriter
{
    /// <summary>Writes those of one user.</summary>
    /// <param name="found">The recommendations.</param>
    void Write(UserRecommendations found);

    /// <summary>Writes what is still held back. Nothing may follow.</summary>
    void Complete();
}
