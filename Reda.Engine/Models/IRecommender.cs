using Reda.Engine.Data;

namespace Reda.Engine.Models;

/// <summary>A model that scores items for a history. Implementations are immutable and safe to use from many threads.</summary>
public interface IRecommender
{
    /// <summary>The items the model knows.</summary>
    Vocabulary Items { get; }

    /// <summary>How many items of a history the model looks at: all, unless it samples.</summary>
    /// <param name="length">The number of distinct items of the history.</param>
    int HistoryItemsUsed(int length) => length;

    /// <summary>Scores candidates for a user who is described by nothing but a history.</summary>
    /// <param name="history">Distinct item indices in any order. An empty history makes every score 0 or history-free.</param>
    /// <param name="candidates">Item indices to score.</param>
    /// <param name="scores">One score a candidate; higher is better. At least as long as <paramref name="candidates"/>.</param>
    void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores);

    /// <summary>Scores candidates for a user who may have been seen in training. A model that knows a user by nothing but a history does not look at the id.</summary>
    /// <param name="user">The user's external id.</param>
    /// <param name="history">Distinct item indices in any order.</param>
    /// <param name="candidates">Item indices to score.</param>
    /// <param name="scores">One score a candidate; higher is better. At least as long as <paramref name="candidates"/>.</param>
    void Score(string user, ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores) => Score(history, candidates, scores);
}
