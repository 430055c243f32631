using System.Runtime.Intrinsics;
using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>
/// A trained REDA model. Immutable; safe to score from many threads; scoring allocates nothing in steady state. A user is nothing but a history, so users who
/// were never seen are served like all others.
/// </summary>
public sealed partial class RedaModel : ICatalogueRecommender, IFittedRecommender
{
    private readonly RelationWeights _weights;
    private readonly HistorySample _sample;
    private readonly string?[]? _names;
    private readonly ObjectPool<HistoryScorer> _scorers;

    internal RedaModel(
        RedaOptions options, Vocabulary items, ParameterStore<float> parameters, Interactions? histories, string?[]? names = null, ModelProvenance? provenance = null)
        : this(options, items, parameters, histories, names, provenance, new RelationWeights(RedaParameters.Shape(options), parameters), HistorySample.Whole)
    {
    }

    private RedaModel(
        RedaOptions options, Vocabulary items, ParameterStore<float> parameters, Interactions? histories, string?[]? names, ModelProvenance? provenance,
        RelationWeights weights, HistorySample sample)
    {
        Options = options;
        Items = items;
        Parameters = parameters;
        Histories = histories;
        Provenance = provenance;
        _weights = weights;
        _sample = sample;
        _names = names;
        _scorers = new DefaultObjectPoolProvider().Create(new ScorerPolicy(weights, sample));
    }

    /// <summary>The options the model was trained with.</summary>
    public RedaOptions Options { get; }

    /// <inheritdoc/>
    public string Algorithm => "reda";

    /// <inheritdoc/>
    public Vocabulary Items { get; }

    /// <summary>The histories of the users seen in training, so that they can be served by id; <see langword="null"/> when they were left out of the file.</summary>
    public Interactions? Histories { get; }

    /// <summary>Which data, seed and engine the model comes from, and how good it was found; <see langword="null"/> for a model of an older file.</summary>
    public ModelProvenance? Provenance { get; }

    /// <summary>The number of trained parameters.</summary>
    public long ParameterCount => Parameters.Count;

    /// <summary>The weights: keys, hidden_weight, hidden_bias, projection, slots, items.</summary>
    internal ParameterStore<float> Parameters { get; }

    /// <summary>What people call the items, in index order; <see langword="null"/> for an item without a name, empty for a model without names.</summary>
    public IReadOnlyList<string?> ItemNames => _names ?? [];

    /// <summary>The same model, which knows what people call its items.</summary>
    /// <param name="names">Names by external id; ids that the model does not know and empty names are left out.</param>
    public RedaModel WithItemNames(IReadOnlyDictionary<string, string> names)
    {
        string?[] ordered = [.. Items.Ids.Select(id => names.GetValueOrDefault(id) is { Length: > 0 } name ? name : null)];
        return new RedaModel(Options, Items, Parameters, Histories, ordered, Provenance, _weights, _sample);
    }

    /// <summary>The same model with another account of where it comes from, such as one that adds the metrics of a test.</summary>
    /// <param name="provenance">The account.</param>
    public RedaModel WithProvenance(ModelProvenance provenance) => new(Options, Items, Parameters, Histories, _names, provenance, _weights, _sample);

    /// <summary>What people call an item; <see langword="null"/> where the model knows no name for it.</summary>
    /// <param name="item">The item's external id.</param>
    public string? NameOf(string item) => _names is not null && Items.TryGetIndex(item, out int index) ? _names[index] : null;

    /// <summary>The same weights with another pooling over the history, which needs no retraining.</summary>
    /// <param name="pooling">The pooling.</param>
    /// <param name="beta">The temperature of log-mean-exp.</param>
    /// <exception cref="RedaException">R001: beta is out of range.</exception>
    public RedaModel WithPooling(HistoryPooling pooling, double beta = 1)
    {
        RedaOptions options = Options with { Pooling = pooling, Beta = beta };
        options.Validate();
        return new RedaModel(options, Items, Parameters, Histories, _names, Provenance, _weights, _sample);
    }

    /// <summary>The same model, which looks at a random share of each history only: faster in proportion, and needs no retraining (Figure 4 of the paper).</summary>
    /// <param name="sample">The share and its seed. What counts as seen stays the whole history.</param>
    /// <exception cref="RedaException">R001: the share is out of range.</exception>
    public RedaModel WithHistorySample(HistorySample sample)
    {
        sample.Validate();
        return new RedaModel(Options, Items, Parameters, Histories, _names, Provenance, _weights, sample);
    }

    /// <inheritdoc/>
    public int HistoryItemsUsed(int length) => _sample.Count(length);

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
        => Score(history, candidates, scores, CancellationToken.None);

    /// <summary>The external ids of a training user's history.</summary>
    /// <param name="user">The user's external id.</param>
    /// <exception cref="RedaException">R106: the user is unknown, or the model was saved without histories.</exception>
    public IReadOnlyList<string> HistoryOf(string user) => Array.ConvertAll(HistoryIndices(user), item => Items[item]);

    /// <summary>Why <paramref name="item"/> scores what it scores for <paramref name="history"/>.</summary>
    /// <param name="history">External ids of the history items.</param>
    /// <param name="item">The external id of the item to explain.</param>
    /// <exception cref="RedaException">R106: an item is unknown, or the history is empty.</exception>
    public Explanation Explain(IEnumerable<string> history, string item)
    {
        int[] known = Indices(history);
        int candidate = IndexOf(item);
        HistoryScorer scorer = _scorers.Get();
        try
        {
            scorer.Prepare(known);
            float score = scorer.Score([candidate], Options.Pooling, (float)Options.Beta)[0];
            int[] ordered = scorer.History.ToArray();
            var parts = new double[ordered.Length, _weights.Shape.CodeSize];
            scorer.Explain(candidate, parts);
            return Explanation.FromParts(item, score, Array.ConvertAll(ordered, j => Items[j]), parts, Array.IndexOf(ordered, candidate), Options);
        }
        finally
        {
            _scorers.Return(scorer);
        }
    }

    /// <summary>Scores candidates, looking at the token between blocks of 16.</summary>
    private void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores, CancellationToken cancellationToken)
    {
        if (scores.Length < candidates.Length) throw new ArgumentException("fewer scores than candidates", nameof(scores));
        CheckIndices(history);
        CheckIndices(candidates);
        HistoryScorer scorer = _scorers.Get();
        try
        {
            scorer.Prepare(history, cancellationToken);
            for (int first = 0; first < candidates.Length; first += 16)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int lanes = Math.Min(16, candidates.Length - first);
                Vector512<float> block = scorer.Score(candidates.Slice(first, lanes), Options.Pooling, (float)Options.Beta);
                for (int lane = 0; lane < lanes; lane++) scores[first + lane] = block[lane];
            }
        }
        finally
        {
            _scorers.Return(scorer);
        }
    }

    internal Recommendation Recommended(int item, float score) => new(Items[item], score) { Name = _names?[item] };

    private static int[] NotEmpty(int[] history) => history.Length > 0
        ? history
        : throw new RedaException(RedaErrorKind.Data, "R106", null, "the history is empty", "", "give at least one item the user has");

    internal int[] Indices(IEnumerable<string> ids) => NotEmpty([.. ids.Select(IndexOf)]);

    private int IndexOf(string item) => Items.TryGetIndex(item, out int index)
        ? index
        : throw new RedaException(RedaErrorKind.Data, "R106", null, "the model does not know this item", $"found '{item}'", "use ids of the training data");

    /// <summary>The histories of the users seen in training, which must be there.</summary>
    /// <exception cref="RedaException">R106: the model was saved without histories.</exception>
    public Interactions KnownHistories() => Histories
        ?? throw new RedaException(RedaErrorKind.Data, "R106", null, "the model holds no user histories", "it was saved without them", "name the history instead of the user");

    private int[] HistoryIndices(string user) => KnownHistories().Users.TryGetIndex(user, out int index)
        ? KnownHistories().History(index).ToArray()
        : throw new RedaException(RedaErrorKind.Data, "R106", null, "the model does not know this user", $"found '{user}'", "use a user of the training data or name a history");

    private void CheckIndices(ReadOnlySpan<int> indices)
    {
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)Items.Count) throw new ArgumentOutOfRangeException(nameof(indices), index, $"items are numbered 0 to {Items.Count - 1}");
        }
    }

    private sealed class ScorerPolicy(RelationWeights weights, HistorySample sample) : PooledObjectPolicy<HistoryScorer>
    {
        public override HistoryScorer Create() => new(weights, sample);

        public override bool Return(HistoryScorer obj) => true;
    }
}
