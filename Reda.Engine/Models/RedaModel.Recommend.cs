namespace Reda.Engine.Models;

/// <summary>The best items for one history.</summary>
public sealed partial class RedaModel
{
    /// <summary>The best items for a history of external ids (fold-in: the user need not have been seen in training).</summary>
    /// <param name="history">Items the user has; ids the model does not know are an error.</param>
    /// <param name="count">How many to return; exactly this many where so many exist.</param>
    /// <param name="excludeSeen">Whether items of the history are left out.</param>
    /// <param name="threads">How many threads to use; 0 means all processors. The result does not depend on it.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The items, best first; equal scores in index order.</returns>
    /// <exception cref="Diagnostics.RedaException">R106: an item is unknown, or the history is empty.</exception>
    public IReadOnlyList<Recommendation> Recommend(
        IEnumerable<string> history, int count = 10, bool excludeSeen = true, int threads = 0, CancellationToken cancellationToken = default)
        => Rank(Indices(history), Simple(count, excludeSeen, threads), cancellationToken);

    /// <summary>The best items for a history of external ids, among those that a filter leaves.</summary>
    /// <param name="history">Items the user has; ids the model does not know are an error.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The items, best first; equal scores in index order.</returns>
    /// <exception cref="Diagnostics.RedaException">R001: an option is out of range. R106: an item is unknown, or the history is empty.</exception>
    public IReadOnlyList<Recommendation> Recommend(IEnumerable<string> history, RecommendOptions request, CancellationToken cancellationToken = default)
        => Rank(Indices(history), Checked(request), cancellationToken);

    /// <summary>The best items for a user of the training data.</summary>
    /// <param name="user">The user's external id.</param>
    /// <param name="count">How many to return; exactly this many where so many exist.</param>
    /// <param name="excludeSeen">Whether items of the history are left out.</param>
    /// <param name="threads">How many threads to use; 0 means all processors. The result does not depend on it.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="Diagnostics.RedaException">R106: the user is unknown, or the model was saved without histories.</exception>
    public IReadOnlyList<Recommendation> RecommendForUser(
        string user, int count = 10, bool excludeSeen = true, int threads = 0, CancellationToken cancellationToken = default)
        => Rank(NotEmpty(HistoryIndices(user)), Simple(count, excludeSeen, threads), cancellationToken);

    /// <summary>The best items for a user of the training data, among those that a filter leaves.</summary>
    /// <param name="user">The user's external id.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="Diagnostics.RedaException">R001: an option is out of range. R106: the user is unknown, or the model was saved without histories.</exception>
    public IReadOnlyList<Recommendation> RecommendForUser(string user, RecommendOptions request, CancellationToken cancellationToken = default)
        => Rank(NotEmpty(HistoryIndices(user)), Checked(request), cancellationToken);

    /// <summary>Decides which items may be recommended, for <see cref="RecommendOptions.Filter"/>.</summary>
    /// <param name="candidates">The only items that may be; <see langword="null"/> means all.</param>
    /// <param name="excluded">Items that may not be, whether they are candidates or not; <see langword="null"/> means none.</param>
    /// <returns>The filter, which tells the ids that the model does not know.</returns>
    /// <exception cref="Diagnostics.RedaException">R150: a list is given of which the model knows no item.</exception>
    public ItemFilter Filter(IEnumerable<string>? candidates = null, IEnumerable<string>? excluded = null) => new(Items, candidates, excluded);

    /// <summary>Refuses options out of range and filters of other models.</summary>
    internal RecommendOptions Checked(RecommendOptions request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        request.Filter?.RequireOf(Items);
        return request;
    }

    /// <summary>Options for the overloads that take none.</summary>
    internal static RecommendOptions Simple(int count, bool excludeSeen, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        return new RecommendOptions { Count = count, ExcludeSeen = excludeSeen, Threads = threads };
    }

    private Recommendation[] Rank(int[] history, RecommendOptions request, CancellationToken cancellationToken)
        =>
        [
            .. BestItems.Of(Items.Count, history, request, (candidates, scores) => Score(history, candidates, scores, cancellationToken), cancellationToken)
                .Select(best => Recommended(best.Item, best.Score)),
        ];
}
