using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Baselines;

/// <summary>
/// A comparison method that has been fitted. Immutable; safe to score from many threads. What it knows stands in <see cref="Parameters"/> and
/// <see cref="Indices"/>, so that one file format serves all methods.
/// </summary>
public abstract class Baseline : IFittedRecommender
{
    private protected Baseline(BaselineOptions options, Vocabulary items, Interactions? histories)
    {
        Options = options;
        Items = items;
        Histories = histories;
    }

    /// <summary>The options the method was fitted with; their type tells the method.</summary>
    public BaselineOptions Options { get; }

    /// <inheritdoc/>
    public Vocabulary Items { get; }

    /// <inheritdoc/>
    public string Algorithm => Options.Algorithm;

    /// <inheritdoc/>
    public Interactions? Histories { get; }

    /// <inheritdoc/>
    public long ParameterCount => Parameters.Count;

    /// <summary>The fitted numbers.</summary>
    internal abstract ParameterStore<float> Parameters { get; }

    /// <summary>Whole numbers that belong to them, such as which items a sparse matrix names.</summary>
    internal virtual IReadOnlyList<IndexArray> Indices => [];

    /// <inheritdoc/>
    public abstract void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores);

    /// <inheritdoc/>
    public virtual void Score(string user, ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores) => Score(history, candidates, scores);

    /// <summary>Refuses indices outside the vocabulary and destinations that are too short.</summary>
    private protected void Check(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        if (scores.Length < candidates.Length) throw new ArgumentException("fewer scores than candidates", nameof(scores));
        CheckIndices(history);
        CheckIndices(candidates);
    }

    /// <summary>The items of a history, ascending and once each.</summary>
    private protected static ReadOnlySpan<int> Canonical(ReadOnlySpan<int> history)
    {
        bool ascending = true;
        for (int n = 1; n < history.Length && ascending; n++) ascending = history[n - 1] < history[n];
        return ascending ? history : new SortedSet<int>(history.ToArray()).ToArray();
    }

    private void CheckIndices(ReadOnlySpan<int> indices)
    {
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)Items.Count) throw new ArgumentOutOfRangeException(nameof(indices), index, $"items are numbered 0 to {Items.Count - 1}");
        }
    }
}

/// <summary>Named whole numbers of a fitted method.</summary>
/// <param name="Name">The tensor's name in a file.</param>
/// <param name="Values">The numbers.</param>
internal sealed record IndexArray(string Name, int[] Values);
