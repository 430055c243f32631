namespace Reda.Engine.Models;

/// <summary>A recommender that can score the whole catalogue for many users at once far more cheaply than user by user.</summary>
public interface ICatalogueRecommender : IRecommender
{
    /// <summary>Scores every item for every history; the bits are those of <see cref="IRecommender.Score(ReadOnlySpan{int}, ReadOnlySpan{int}, Span{float})"/>.</summary>
    /// <param name="histories">Item indices; a history may be empty.</param>
    /// <param name="visitor">Takes the scores.</param>
    /// <param name="options">Threads and memory; the scores do not depend on them.</param>
    /// <param name="progress">Told from the calling thread.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="Diagnostics.RedaException">R112: the memory limit is too low for even one user.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void ScoreCatalogue(
        IReadOnlyList<int[]> histories,
        ICatalogueVisitor visitor,
        CatalogueOptions? options = null,
        IProgress<CatalogueProgress>? progress = null,
        CancellationToken cancellationToken = default);
}

/// <summary>Takes the scores of whole catalogues as they become known: for each user one or several spans that cover every item once.</summary>
public interface ICatalogueVisitor
{
    /// <summary>Takes scores of one user. Called from several threads, but never for one user, nor by one worker, at the same time.</summary>
    /// <param name="user">The position of the user's history.</param>
    /// <param name="worker">The thread's number, below the number of threads: an index into per-thread scratch.</param>
    /// <param name="items">Item indices, in no particular order.</param>
    /// <param name="scores">One score an item; valid during the call.</param>
    void Visit(int user, int worker, ReadOnlySpan<int> items, ReadOnlySpan<float> scores);
}

/// <summary>How far a catalogue has been scored.</summary>
/// <param name="Done">The share of the work that is done, from 0 to 1.</param>
/// <param name="PeakBytes">The memory that the work takes at most, beyond the model, the histories and what the visitor keeps.</param>
public readonly record struct CatalogueProgress(double Done, long PeakBytes);
