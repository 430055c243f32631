using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Threading;

namespace Reda.Engine.Models;

/// <summary>Whole catalogues for many users at once.</summary>
public sealed partial class RedaModel
{
    /// <inheritdoc/>
    public void ScoreCatalogue(
        IReadOnlyList<int[]> histories,
        ICatalogueVisitor visitor,
        CatalogueOptions? options = null,
        IProgress<CatalogueProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        foreach (var _ in ScoreBlocks(histories, keptPerUser: 0, (_, _) => visitor, Checked(histories, options), progress, cancellationToken))
        {
            // The visitor has all it wants.
        }
    }

    /// <summary>
    /// The best items for every history over the whole catalogue. The scores are those of
    /// <see cref="Recommend(IEnumerable{string}, int, bool, int, CancellationToken)"/>, but every pair of items is computed once for all users instead of once a user.
    /// </summary>
    /// <param name="histories">Item indices; an empty history gives no recommendations.</param>
    /// <param name="count">How many to return for each; exactly this many where so many exist.</param>
    /// <param name="excludeSeen">Whether items of the history are left out.</param>
    /// <param name="options">Threads and memory; the result does not depend on them.</param>
    /// <param name="progress">Told from the thread that enumerates the result.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>For every history in turn its items, best first, equal scores in index order. Computed block by block while it is enumerated.</returns>
    /// <exception cref="RedaException">R001: an option is out of range. R112: the memory limit is too low for even one user.</exception>
    public IEnumerable<IReadOnlyList<Recommendation>> RecommendAll(
        IReadOnlyList<int[]> histories,
        int count = 10,
        bool excludeSeen = true,
        CatalogueOptions? options = null,
        IProgress<CatalogueProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        options = Checked(histories, options);
        RecommendOptions request = Simple(count, excludeSeen, options.Threads) with { MemoryLimit = options.MemoryLimit };
        return RecommendBlocks(histories, request, progress, cancellationToken);
    }

    /// <summary>
    /// The best items for every history, among those that a filter leaves. The scores are those of <see cref="Recommend(IEnumerable{string}, RecommendOptions, CancellationToken)"/>;
    /// pairs of items are computed once for all users, unless the filter leaves so few that fewer pairs are computed user by user.
    /// </summary>
    /// <param name="histories">Item indices; an empty history gives no recommendations.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="progress">Told from the thread that enumerates the result.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>For every history in turn its items, best first, equal scores in index order. Computed while it is enumerated.</returns>
    /// <exception cref="RedaException">R001: an option is out of range. R112: the memory limit is too low for even one user.</exception>
    public IEnumerable<IReadOnlyList<Recommendation>> RecommendAll(
        IReadOnlyList<int[]> histories, RecommendOptions request, IProgress<CatalogueProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        Checked(histories, Checked(request).Catalogue);
        return request.Filter is { } filter && IsFewer(histories, filter.Count)
            ? RecommendEach(histories, request, progress, cancellationToken)
            : RecommendBlocks(histories, request, progress, cancellationToken);
    }

    /// <summary>The best items for every user of the training data, in the order of <see cref="Histories"/>.</summary>
    /// <param name="count">How many to return for each; exactly this many where so many exist.</param>
    /// <param name="excludeSeen">Whether items of the history are left out.</param>
    /// <param name="options">Threads and memory; the result does not depend on them.</param>
    /// <param name="progress">Told from the thread that enumerates the result.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="RedaException">R106: the model was saved without histories. R001 and R112 as for histories that are given.</exception>
    public IEnumerable<IReadOnlyList<Recommendation>> RecommendAll(
        int count = 10, bool excludeSeen = true, CatalogueOptions? options = null, IProgress<CatalogueProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        Interactions known = KnownHistories();
        int[][] histories = [.. Enumerable.Range(0, known.Users.Count).Select(user => known.History(user).ToArray())];
        return RecommendAll(histories, count, excludeSeen, options, progress, cancellationToken);
    }

    /// <summary>Whether scoring so many candidates user by user takes fewer pairs of items than the whole catalogue does.</summary>
    private bool IsFewer(IReadOnlyList<int[]> histories, int candidates)
    {
        long longest = histories.Sum(history => (long)history.Length), distinct = Math.Min(longest, Items.Count);
        return longest * candidates < distinct * (Items.Count - (distinct / 2));
    }

    private IEnumerable<IReadOnlyList<Recommendation>> RecommendEach(
        IReadOnlyList<int[]> histories, RecommendOptions request, IProgress<CatalogueProgress>? progress, CancellationToken cancellationToken)
    {
        RecommendOptions each = request with { Threads = 1 };
        int done = 0;
        foreach (Recommendation[] found in histories.AsParallel().AsOrdered().WithDegreeOfParallelism(request.Catalogue.Workers).WithCancellation(cancellationToken)
            .Select(history => history.Length == 0 ? [] : Rank(history, each, cancellationToken)))
        {
            progress?.Report(new CatalogueProgress((double)++done / histories.Count, 0));
            yield return found;
        }
    }

    private IEnumerable<IReadOnlyList<Recommendation>> RecommendBlocks(
        IReadOnlyList<int[]> histories, RecommendOptions request, IProgress<CatalogueProgress>? progress, CancellationToken cancellationToken)
    {
        TopItems? top = null;
        int count = Math.Min(request.Count, Items.Count);
        foreach (var (first, users) in ScoreBlocks(
            histories,
            ((long)count * TopItems.BytesPerItem) + sizeof(int),
            (first, users) => top = new TopItems(histories, first, users, count, request.ExcludeSeen, request.Filter),
            request.Catalogue,
            progress,
            cancellationToken))
        {
            for (int user = first; user < first + users; user++) yield return Named(top!.Best(user));
        }
    }

    private Recommendation[] Named(ReadOnlySpan<TopItems.Ranked> best)
    {
        var named = new Recommendation[best.Length];
        for (int n = 0; n < named.Length; n++) named[n] = Recommended(best[n].Item, best[n].Score);
        return named;
    }

    /// <summary>Scores block after block of users; what is returned has been scored.</summary>
    private IEnumerable<(int First, int Users)> ScoreBlocks(
        IReadOnlyList<int[]> histories,
        long keptPerUser,
        Func<int, int, ICatalogueVisitor> visitorOf,
        CatalogueOptions options,
        IProgress<CatalogueProgress>? progress,
        CancellationToken cancellationToken)
    {
        bool mean = Options.Pooling == HistoryPooling.Mean;
        var plan = new CataloguePlan(_weights.Shape, Items.Count, histories, mean ? MeanPooling.Vectors : LogMeanExpPooling.Vectors, keptPerUser, options);
        using var team = new WorkerTeam(options.Workers);
        for (int first = 0, users; first < histories.Count; first += users)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (users, int tiles) = plan.NextBlock(first);
            double begin = (double)first / histories.Count, share = (double)users / histories.Count;
            void Tell(double done) => progress?.Report(new CatalogueProgress(begin + (share * done), plan.PeakBytes));

            Tell(0);
            var block = new CatalogueUsers(histories, first, users, Items.Count, _sample);
            ICatalogueVisitor visitor = visitorOf(first, users);
            if (mean) new CatalogueScorer<MeanPooling>(_weights, block, 1, tiles, team, Tell, cancellationToken).Run(histories, _sample, visitor);
            else new CatalogueScorer<LogMeanExpPooling>(_weights, block, (float)Options.Beta, tiles, team, Tell, cancellationToken).Run(histories, _sample, visitor);
            Tell(1);
            yield return (first, users);
        }
    }

    private CatalogueOptions Checked(IReadOnlyList<int[]> histories, CatalogueOptions? options)
    {
        options ??= new CatalogueOptions();
        options.Validate();
        foreach (int[] history in histories) CheckIndices(history);
        return options;
    }
}
