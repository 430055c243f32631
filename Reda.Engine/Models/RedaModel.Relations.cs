using Reda.Engine.Diagnostics;
using Reda.Engine.Kernels;

namespace Reda.Engine.Models;

/// <summary>Relations between items.</summary>
public sealed unsafe partial class RedaModel
{
    private RelationBackground? _background;

    /// <summary>The items most similar to an item.</summary>
    /// <param name="item">The item's external id.</param>
    /// <param name="options">The measure, and what may be found.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>Similar items, the most similar first, equal ones in index order.</returns>
    /// <exception cref="RedaException">R001: an option is out of range. R106: the item is unknown.</exception>
    public IReadOnlyList<SimilarItem> Similar(string item, SimilarOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SimilarOptions();
        options.Validate();
        options.Filter?.RequireOf(Items);
        int index = IndexOf(item);
        int[] candidates = Findable(index, options);
        using var crew = new IndexCrew(options.Threads, _ => { }, cancellationToken);
        RelationBackground background = BackgroundOf(options, crew);
        var strengths = new double[candidates.Length];
        var keys = new double[candidates.Length];
        const int Lanes = RelationShape.Lanes;
        var blocks = new CandidateBlock[crew.Size];
        for (int n = 0; n < blocks.Length; n++) blocks[n] = new CandidateBlock(_weights);
        crew.Share((candidates.Length + Lanes - 1) / Lanes, (tile, worker) =>
        {
            int first = tile * Lanes, lanes = Math.Min(Lanes, candidates.Length - first);
            blocks[worker].Place(candidates.AsSpan(first, lanes));
            blocks[worker].Relate(index);
            for (int lane = 0; lane < lanes; lane++)
            {
                strengths[first + lane] = background.Fit(Code(blocks[worker], lane));
                keys[first + lane] = strengths[first + lane] - (options.By == SimilarityMeasure.Affinity ? background.MeanFit(candidates[first + lane]) : 0);
                crew.Tell(worker, 1);
            }
        });

        double own = background.MeanFit(index) - background.Fit(background.MeanOfAll);
        return
        [
            .. Enumerable.Range(0, candidates.Length).OrderByDescending(n => keys[n]).Take(options.Count)
                .Select(n => new SimilarItem(Items[candidates[n]], strengths[n], strengths[n] - background.MeanFit(candidates[n]) - own) { Name = _names?[candidates[n]] }),
        ];
    }

    /// <summary>What relates two items: which of their aspects, through which memory slots.</summary>
    /// <param name="item">One item's external id.</param>
    /// <param name="other">The other's.</param>
    /// <param name="options">Partners, seed and threads; nothing else is used.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="RedaException">R001: an option is out of range. R106: an item is unknown.</exception>
    public ItemRelation Relate(string item, string other, SimilarOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SimilarOptions();
        options.Validate();
        int left = IndexOf(item), right = IndexOf(other), k = Options.Aspects;
        using var crew = new IndexCrew(options.Threads, _ => { }, cancellationToken);
        RelationBackground background = BackgroundOf(options, crew);
        var block = new CandidateBlock(_weights);
        block.Place([left]);
        block.Relate(right);
        double[] code = Code(block, 0), ofLeft = background.MeanCode(left), ofRight = background.MeanCode(right), explained = new double[code.Length];
        var contributions = new double[k, k, code.Length];
        for (int t = 0; t < code.Length; t++)
        {
            explained[t] = background.Preference[t] * (ofLeft[t] + ofRight[t] - background.MeanOfAll[t]);
            for (int nl = 0; nl < k * k; nl++)
            {
                var (n, l) = left <= right ? (nl / k, nl % k) : (nl % k, nl / k);
                contributions[n, l, t] = background.Preference[t] * block.Share(nl, t, 0);
            }
        }

        double strength = background.Fit(code);
        return new ItemRelation(item, other, strength, strength - explained.Sum(), contributions, explained);
    }

    /// <summary>What the memory slots stand for, shown by the pairs and items that use them most.</summary>
    /// <param name="options">What is shown, and how many items are looked at.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="RedaException">R001: an option is out of range. R151: the model was trained without memory attention and has no slots.</exception>
    public SlotReport DescribeSlots(SlotOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SlotOptions();
        options.Validate();
        if (!Options.MemoryAttention)
            throw new RedaException(RedaErrorKind.Model, "R151", null, "the model has no memory slots", "it was trained without memory attention", "give a model that was trained with it");
        return new SlotSurvey(this, options).Run(cancellationToken);
    }

    private static double[] Code(CandidateBlock block, int lane, int size)
    {
        var code = new double[size];
        for (int t = 0; t < size; t++) code[t] = block.Code[(t * RelationShape.Lanes) + lane];
        return code;
    }

    private double[] Code(CandidateBlock block, int lane) => Code(block, lane, _weights.Shape.CodeSize);

    private int[] Findable(int item, SimilarOptions options)
    {
        int[]? users = null;
        if (Histories is not null && options.MinUsers > 0)
        {
            users = new int[Items.Count];
            foreach (int known in Histories.HistoryItems) users[known]++;
        }

        return [.. Enumerable.Range(0, Items.Count).Where(other
            => other != item && options.Filter?.Allows(other) != false && (users is null || users[other] >= options.MinUsers))];
    }

    /// <summary>The background that was used last, where it is the one that is wanted.</summary>
    private RelationBackground BackgroundOf(SimilarOptions options, IndexCrew crew)
    {
        RelationBackground? known = Volatile.Read(ref _background);
        if (known is not null && known.Partners == options.Partners && known.Seed == options.Seed) return known;
        known = new RelationBackground(this, options.Partners, options.Seed, crew);
        Volatile.Write(ref _background, known);
        return known;
    }
}
