using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Engine.Ensembles;

/// <summary>
/// REDA and simple item-based methods added up: a = sum of weight x (signal - centre) over the parts (stacked generalisation, Wolpert 1992). The simple ones see which items share
/// users, REDA how items relate that share none. With a second sum b of the same signals, whose weights tell apart what is near the history, y = log (exp a + exp (b +
/// offset)): an item is good that either sum finds good. Immutable; safe to score from many threads. It knows users by nothing but their histories.
/// </summary>
public sealed class RedaEnsemble : ICatalogueRecommender, IFittedRecommender
{
    internal const string RedaName = "reda";
    internal const string FismName = "fism";
    internal const string SlimName = "slim";
    internal const string NeighborsName = "item-knn";
    internal const string NeighborSumName = "item-knn-sum";
    internal const string PlaceName = "place";
    internal const string EndName = "end";
    internal const string PopularityName = "popularity";
    internal const string OffsetName = "offset";

    private readonly ObjectPool<EnsembleScorer> _scorers;

    /// <summary>Adds up fitted parts.</summary>
    /// <param name="options">The options.</param>
    /// <param name="parts">The parts in the order of <see cref="NamesOf"/>; all know the same items.</param>
    /// <param name="histories">The data it was fitted on, if known.</param>
    /// <param name="nearOffset">What is added to the second sum; <see langword="null"/> without one.</param>
    internal RedaEnsemble(EnsembleOptions options, IReadOnlyList<EnsemblePart> parts, Interactions? histories, float? nearOffset = null)
    {
        if (!parts.Select(part => part.Name).SequenceEqual(NamesOf(options))) throw new ArgumentException("the parts are not those of the options", nameof(parts));
        Options = options;
        Parts = parts;
        Reda = (RedaModel)parts[0].Model;
        Histories = histories;
        NearOffset = nearOffset;
        _scorers = new DefaultObjectPoolProvider().Create(new ScorerPolicy(parts, nearOffset));
    }

    /// <summary>The options it was fitted with.</summary>
    public EnsembleOptions Options { get; }

    /// <summary>What is added up: REDA first, popularity last.</summary>
    public IReadOnlyList<EnsemblePart> Parts { get; }

    /// <summary>What is added to the second sum; <see langword="null"/> where there is none.</summary>
    public float? NearOffset { get; }

    /// <summary>The REDA model among the parts.</summary>
    public RedaModel Reda { get; }

    /// <inheritdoc/>
    public string Algorithm => "reda-best";

    /// <inheritdoc/>
    public Vocabulary Items => Reda.Items;

    /// <inheritdoc/>
    public Interactions? Histories { get; }

    /// <inheritdoc/>
    public long ParameterCount => (NearOffset is null ? Parts.Count : (2 * Parts.Count) + 1) + Parts.Select(part => part.Model).Distinct().Sum(model => ((IFittedRecommender)model).ParameterCount);

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        if (scores.Length < candidates.Length) throw new ArgumentException("fewer scores than candidates", nameof(scores));
        EnsembleScorer scorer = _scorers.Get();
        try
        {
            scorer.Score(history, candidates, scores);
        }
        finally
        {
            _scorers.Return(scorer);
        }
    }

    /// <inheritdoc/>
    public void ScoreCatalogue(
        IReadOnlyList<int[]> histories, ICatalogueVisitor visitor, CatalogueOptions? options = null, IProgress<CatalogueProgress>? progress = null, CancellationToken cancellationToken = default)
        => Reda.ScoreCatalogue(histories, new Adding(this, histories, visitor), options, progress, cancellationToken);

    /// <summary>What every part says for an item.</summary>
    /// <param name="history">External ids of the history items.</param>
    /// <param name="item">The external id of the item to explain.</param>
    /// <returns>
    /// The contributions, in the order of <see cref="Parts"/>; their sum is the score, up to rounding. With two sums each counts by its share of exp y, and what belongs to no
    /// part comes last, as <c>offset</c>.
    /// </returns>
    /// <exception cref="RedaException">R106: an item is unknown, or the history is empty.</exception>
    public IReadOnlyList<EnsembleContribution> Explain(IEnumerable<string> history, string item)
    {
        int[] known = Reda.Indices(history), candidate = Reda.Indices([item]);
        var scorer = new EnsembleScorer(Parts, NearOffset);
        var score = new float[1];
        scorer.Score(known, candidate, score);
        float share = scorer.NearShare();
        EnsembleContribution[] parts =
            [.. Parts.Select((part, n) => new EnsembleContribution(part.Name, float.Lerp(part.Weight, part.NearWeight, share) * (scorer.SignalsOf(n, 1)[0] - part.Centre)))];
        return NearOffset is null ? parts : [.. parts, new EnsembleContribution(OffsetName, score[0] - parts.Sum(part => part.Contribution))];
    }

    /// <summary>The names of the parts that options ask for, in order.</summary>
    /// <param name="options">The options.</param>
    internal static IEnumerable<string> NamesOf(EnsembleOptions options) => FittedOf(options).SelectMany(fitted => fitted.Names).Prepend(RedaName);

    /// <summary>The options of the recommenders beside REDA that options ask for, in order, and the names of the parts that each of them is, the first its own.</summary>
    /// <param name="options">The options.</param>
    internal static IEnumerable<(string[] Names, BaselineOptions Options)> FittedOf(EnsembleOptions options)
    {
        if (options.Fism is { } fism) yield return ([FismName], fism);
        if (options.Slim is { } slim) yield return ([SlimName], slim);
        if (options.Neighbors is { } neighbors) yield return ([NeighborsName, NeighborSumName], neighbors);
        if (options.Place is { } place) yield return ([PlaceName], place);
        if (options.End is { } end) yield return ([EndName], end);
        yield return ([PopularityName], new PopularityOptions());
    }

    /// <summary>Adds the other parts to what REDA scores in blocks.</summary>
    private sealed class Adding(RedaEnsemble ensemble, IReadOnlyList<int[]> histories, ICatalogueVisitor visitor) : ICatalogueVisitor
    {
        public void Visit(int user, int worker, ReadOnlySpan<int> items, ReadOnlySpan<float> scores)
        {
            EnsembleScorer scorer = ensemble._scorers.Get();
            try
            {
                visitor.Visit(user, worker, items, scorer.Complete(histories[user], items, scores));
            }
            finally
            {
                ensemble._scorers.Return(scorer);
            }
        }
    }

    private sealed class ScorerPolicy(IReadOnlyList<EnsemblePart> parts, float? nearOffset) : PooledObjectPolicy<EnsembleScorer>
    {
        public override EnsembleScorer Create() => new(parts, nearOffset);

        public override bool Return(EnsembleScorer obj) => true;
    }
}
