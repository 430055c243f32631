using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>
/// A model made fast: every item has a few features f_i, and every memory slot a symmetric form B_t, such that the relation code c_ij,t is close to
/// f_i^T B_t f_j. A history is then scored against the whole catalogue by one inner product an item, without computing any pair of items. Immutable; safe to
/// use from many threads; searching allocates nothing in steady state.
/// </summary>
/// <remarks>
/// Lists of each item's strongest partners do not work for these models: what the pairs add to their items' means is spread over nearly all pairs. But it varies
/// along few directions, which a sample of pairs reveals, so the index is small and takes a fraction of all pairs to build.
/// </remarks>
public sealed class RelationIndex : IRecommender
{
    private readonly AlignedBuffer<float> _forms;
    private readonly ObjectPool<IndexSearcher> _searchers;

    /// <summary>Puts the parts together.</summary>
    /// <param name="model">The model; its pooling and its sampling of histories hold for the index too.</param>
    /// <param name="table">The features.</param>
    /// <param name="forms">[code size, form length]: over the stored features and a last constant 1, in units of the features' scales.</param>
    /// <param name="explained">The share of the variance of scores that the features explain.</param>
    internal RelationIndex(RedaModel model, FeatureTable table, AlignedBuffer<float> forms, double explained)
    {
        Model = model;
        Table = table;
        _forms = forms;
        Explained = explained;
        FormLength = QuadraticForms.Length(table.Features + 1);
        Tail = new TailBounds(table);
        _searchers = new DefaultObjectPoolProvider().Create(new SearcherPolicy(this));
    }

    /// <summary>The model that the index speeds up.</summary>
    public RedaModel Model { get; }

    /// <inheritdoc/>
    public Vocabulary Items => Model.Items;

    /// <summary>Features of an item.</summary>
    public int Rank => Table.Rank;

    /// <summary>How the features are stored.</summary>
    public IndexPrecision Precision => Table.Precision;

    /// <summary>The share of the variance of scores, among the items it was built on, that the features explain.</summary>
    public double Explained { get; }

    /// <summary>The bytes of the features and forms.</summary>
    public long Bytes => Table.Bytes.Length + ((long)_forms.Length * sizeof(float));

    /// <summary>The features.</summary>
    internal FeatureTable Table { get; }

    /// <summary>What a search may leave out.</summary>
    internal TailBounds Tail { get; }

    /// <summary>The floats of one form.</summary>
    internal int FormLength { get; }

    /// <summary>All forms: [code size, form length].</summary>
    internal unsafe float* Forms => _forms.Address;

    /// <summary>All forms, for saving.</summary>
    internal ReadOnlySpan<float> FormValues => _forms.Span;

    /// <inheritdoc/>
    public int HistoryItemsUsed(int length) => Model.HistoryItemsUsed(length);

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        if (scores.Length < candidates.Length) throw new ArgumentException("fewer scores than candidates", nameof(scores));
        CheckIndices(history);
        CheckIndices(candidates);
        IndexSearcher searcher = _searchers.Get();
        try
        {
            searcher.Prepare(history);
            searcher.Score(candidates, scores);
        }
        finally
        {
            _searchers.Return(searcher);
        }
    }

    /// <summary>Finds the best items of the whole catalogue for a history, without allocating.</summary>
    /// <param name="history">Item indices in any order. An empty history finds nothing.</param>
    /// <param name="items">Receives item indices, best first, equal scores in index order; its length is how many are wanted.</param>
    /// <param name="scores">Receives their scores; at least as long as <paramref name="items"/>.</param>
    /// <param name="excludeSeen">Whether items of the history are left out.</param>
    /// <param name="filter">Which items may be found; <see langword="null"/> means all.</param>
    /// <returns>How many were found: exactly as many as wanted where so many exist.</returns>
    public int Search(ReadOnlySpan<int> history, Span<int> items, Span<float> scores, bool excludeSeen = true, ItemFilter? filter = null)
    {
        if (scores.Length < items.Length) throw new ArgumentException("fewer scores than items", nameof(scores));
        CheckIndices(history);
        filter?.RequireOf(Items);
        IndexSearcher searcher = _searchers.Get();
        try
        {
            searcher.Prepare(history);
            return searcher.Search(items, scores, excludeSeen, filter);
        }
        finally
        {
            _searchers.Return(searcher);
        }
    }

    /// <summary>The best items for a history of external ids.</summary>
    /// <param name="history">Items the user has; ids the model does not know are an error.</param>
    /// <param name="count">How many to return; exactly this many where so many exist.</param>
    /// <param name="excludeSeen">Whether items of the history are left out.</param>
    /// <param name="rerank">
    /// How many of the best items are scored exactly, by the model, before the best <paramref name="count"/> of them are returned; 0 leaves the scores of the index.
    /// It costs history x (history / 2 + rerank) pairs of items.
    /// </param>
    /// <returns>The items, best first; equal scores in index order.</returns>
    /// <exception cref="RedaException">R106: an item is unknown, or the history is empty.</exception>
    public IReadOnlyList<Recommendation> Recommend(IEnumerable<string> history, int count = 10, bool excludeSeen = true, int rerank = 0)
        => Best(Model.Indices(history), Simple(count, excludeSeen, rerank));

    /// <summary>The best items for a history of external ids, among those that a filter leaves.</summary>
    /// <param name="history">Items the user has; ids the model does not know are an error.</param>
    /// <param name="request">What is wanted; threads and memory are not used.</param>
    /// <returns>The items, best first; equal scores in index order.</returns>
    /// <exception cref="RedaException">R001: an option is out of range. R106: an item is unknown, or the history is empty.</exception>
    public IReadOnlyList<Recommendation> Recommend(IEnumerable<string> history, RecommendOptions request) => Best(Model.Indices(history), Model.Checked(request));

    /// <summary>The best items for a user of the training data.</summary>
    /// <param name="user">The user's external id.</param>
    /// <param name="count">How many to return; exactly this many where so many exist.</param>
    /// <param name="excludeSeen">Whether items of the history are left out.</param>
    /// <param name="rerank">How many of the best items are scored exactly; see <see cref="RecommendOptions.Rerank"/>.</param>
    /// <exception cref="RedaException">R106: the user is unknown, or the model was saved without histories.</exception>
    public IReadOnlyList<Recommendation> RecommendForUser(string user, int count = 10, bool excludeSeen = true, int rerank = 0)
        => Recommend(Model.HistoryOf(user), count, excludeSeen, rerank);

    /// <summary>The best items for every user of the training data, in the order of <see cref="RedaModel.Histories"/>, found while they are enumerated.</summary>
    /// <param name="count">How many to return for each; exactly this many where so many exist.</param>
    /// <param name="excludeSeen">Whether items of the history are left out.</param>
    /// <param name="rerank">How many of the best items are scored exactly; see <see cref="RecommendOptions.Rerank"/>.</param>
    /// <exception cref="RedaException">R106: the model was saved without histories.</exception>
    public IEnumerable<IReadOnlyList<Recommendation>> RecommendAll(int count = 10, bool excludeSeen = true, int rerank = 0)
    {
        Interactions known = Model.KnownHistories();
        RecommendOptions request = Simple(count, excludeSeen, rerank);
        return Enumerable.Range(0, known.Users.Count).Select(user => Best(known.History(user).ToArray(), request));
    }

    /// <summary>The best items for every history, among those that a filter leaves, found while they are enumerated.</summary>
    /// <param name="histories">Item indices; an empty history gives no recommendations.</param>
    /// <param name="request">What is wanted; threads and memory are not used.</param>
    /// <exception cref="RedaException">R001: an option is out of range.</exception>
    public IEnumerable<IReadOnlyList<Recommendation>> RecommendAll(IReadOnlyList<int[]> histories, RecommendOptions request)
    {
        Model.Checked(request);
        return histories.Select(history => Best(history, request));
    }

    private static RecommendOptions Simple(int count, bool excludeSeen, int rerank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rerank);
        return RedaModel.Simple(count, excludeSeen, threads: 0) with { Rerank = rerank };
    }

    private Recommendation[] Best(int[] history, RecommendOptions request)
    {
        int wanted = Math.Min(Math.Max(request.Count, request.Rerank), Items.Count);
        int[] items = new int[wanted];
        var scores = new float[wanted];
        int found = Search(history, items, scores, request.ExcludeSeen, request.Filter);
        if (request.Rerank > 0) Model.Score(history, items.AsSpan(0, found), scores);
        var ranked = new TopItems.Ranked[found];
        for (int n = 0; n < found; n++) ranked[n] = new TopItems.Ranked(items[n], scores[n]);
        TopItems.Sort(ranked);
        return [.. ranked.Take(request.Count).Select(item => Model.Recommended(item.Item, item.Score))];
    }

    private void CheckIndices(ReadOnlySpan<int> indices)
    {
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)Items.Count) throw new ArgumentOutOfRangeException(nameof(indices), index, $"items are numbered 0 to {Items.Count - 1}");
        }
    }

    private sealed class SearcherPolicy(RelationIndex index) : PooledObjectPolicy<IndexSearcher>
    {
        public override IndexSearcher Create() => new(index);

        public override bool Return(IndexSearcher obj) => true;
    }
}
