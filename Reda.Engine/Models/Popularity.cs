using Reda.Engine.Data;

namespace Reda.Engine.Models;

/// <summary>Ranks items by how many users have them: the floor that every personal method must clear.</summary>
public sealed class Popularity : IRecommender
{
    private readonly int[] _counts;

    /// <summary>Counts the users of every item.</summary>
    /// <param name="interactions">The training data.</param>
    public Popularity(Interactions interactions)
    {
        Items = interactions.Items;
        _counts = new int[Items.Count];
        foreach (int item in interactions.HistoryItems) _counts[item]++;
    }

    /// <inheritdoc/>
    public Vocabulary Items { get; }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        for (int n = 0; n < candidates.Length; n++) scores[n] = _counts[candidates[n]];
    }
}
