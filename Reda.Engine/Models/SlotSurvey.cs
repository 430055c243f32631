using Reda.Engine.Data;
using Reda.Engine.Kernels;

namespace Reda.Engine.Models;

/// <summary>Computes the codes of all pairs of some items and keeps, for every item and slot, the strongest partners behind it and sums over all partners.</summary>
internal sealed unsafe class SlotSurvey
{
    private const int Lanes = RelationShape.Lanes;

    private readonly RedaModel _model;
    private readonly SlotOptions _options;
    private readonly int[] _items;
    private readonly int _slots;
    private readonly int _kept;
    private readonly TopItems.Ranked[] _partners;
    private readonly double[,] _sums;
    private readonly double[,] _squares;

    /// <summary>Chooses the items and makes room.</summary>
    /// <param name="model">A model with memory attention.</param>
    /// <param name="options">Checked options.</param>
    public SlotSurvey(RedaModel model, SlotOptions options)
    {
        _model = model;
        _options = options;
        _items = WellKnown(model, options.MostItems, options.Seed);
        _slots = model.Options.MemorySlots;
        _kept = Math.Min(Math.Max(0, _items.Length - 1), PartnersNeeded(options));
        _partners = new TopItems.Ranked[(long)_items.Length * _slots * _kept];
        _sums = new double[_items.Length, _slots];
        _squares = new double[_items.Length, _slots];
    }

    private long PairCount => (long)_items.Length * (_items.Length - 1);

    /// <summary>The items with the most users, or a random choice where nobody knows the users; ascending.</summary>
    /// <param name="model">The model.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="seed">The seed of the random choice.</param>
    public static int[] WellKnown(RedaModel model, int most, ulong seed)
    {
        int count = model.Items.Count;
        IEnumerable<int> order;
        if (model.Histories is { Count: > 0 } known)
        {
            int[] users = new int[count];
            foreach (int item in known.HistoryItems) users[item]++;
            order = Enumerable.Range(0, count).OrderByDescending(item => users[item]);
        }
        else
        {
            var random = new Permutation(count, seed, RandomStreams.WellKnownItems);
            order = Enumerable.Range(0, count).Select(n => random[n]);
        }

        return [.. order.Take(most).Order()];
    }

    /// <summary>Looks at all pairs.</summary>
    /// <param name="cancellationToken">Looked at between items.</param>
    public SlotReport Run(CancellationToken cancellationToken)
    {
        using var crew = new IndexCrew(_options.Threads, _ => { }, cancellationToken);
        var blocks = new CandidateBlock[crew.Size];
        for (int n = 0; n < blocks.Length; n++) blocks[n] = new CandidateBlock(_model.Weights);
        crew.Share((_items.Length + Lanes - 1) / Lanes, (tile, worker) =>
        {
            int first = tile * Lanes, lanes = Math.Min(Lanes, _items.Length - first);
            CandidateBlock block = blocks[worker];
            block.Place(_items.AsSpan(first, lanes));
            int[] lengths = new int[lanes * _slots];
            for (int partner = 0; partner < _items.Length; partner++)
            {
                block.Relate(_items[partner]);
                for (int lane = 0; lane < lanes; lane++)
                {
                    if (first + lane != partner) Add(first + lane, partner, block.Code + lane, lengths.AsSpan(lane * _slots, _slots));
                }

                crew.Tell(worker, lanes);
            }
        });
        return new SlotReport([.. _items.Select(item => _model.Items[item])], [.. Enumerable.Range(0, _slots).Select(Describe)]);
    }

    /// <summary>
    /// So many partners of every item are kept that the greedy choice of pairs never misses one: while pairs are chosen, at most 2 pairs / limit items are used up, so
    /// an item whose kept partners are all passed over is used up itself.
    /// </summary>
    private static int PartnersNeeded(SlotOptions options) => options.PairsPerItem == 0
        ? options.Pairs
        : (int)Math.Min(int.MaxValue, ((2L * options.Pairs) + options.PairsPerItem - 1) / options.PairsPerItem) + options.PairsPerItem;

    private void Add(int item, int partner, float* code, Span<int> lengths)
    {
        for (int t = 0; t < _slots; t++)
        {
            float use = code[t * Lanes];
            _sums[item, t] += use;
            _squares[item, t] += (double)use * use;
            if (partner < item || _kept == 0) continue;
            Span<TopItems.Ranked> kept = Partners(item, t);
            var candidate = new TopItems.Ranked(partner, use);
            if (lengths[t] < kept.Length) TopItems.Rise(kept, lengths[t]++, candidate);
            else if (candidate.IsBefore(kept[0])) TopItems.Sink(kept, kept.Length, candidate);
        }
    }

    private Span<TopItems.Ranked> Partners(int item, int slot) => _partners.AsSpan(((item * _slots) + slot) * _kept, _kept);

    private SlotMeaning Describe(int slot)
    {
        double sum = 0, squares = 0;
        for (int item = 0; item < _items.Length; item++)
        {
            sum += _sums[item, slot];
            squares += _squares[item, slot];
        }

        double pairs = Math.Max(1, PairCount), mean = sum / pairs, partners = Math.Max(1, _items.Length - 1);
        var items = Enumerable.Range(0, _items.Length)
            .Select(item => new SlotItem(_model.Items[_items[item]], _sums[item, slot] / partners, (_sums[item, slot] / partners) - mean))
            .OrderByDescending(item => item.Use).Take(_options.Items);
        return new SlotMeaning(slot, mean, Math.Sqrt(Math.Max(0, (squares / pairs) - (mean * mean))), Strongest(slot, mean), [.. items]);
    }

    private List<SlotPair> Strongest(int slot, double mean)
    {
        var found = new List<(int Item, int Other, float Use)>();
        for (int item = 0; item < _items.Length; item++)
        {
            // Behind the last items there are fewer partners than there is room for.
            int length = Math.Min(_kept, _items.Length - 1 - item);
            foreach (TopItems.Ranked partner in Partners(item, slot)[..length]) found.Add((item, partner.Item, partner.Score));
        }

        var chosen = new List<SlotPair>();
        int[] uses = new int[_items.Length];
        int limit = _options.PairsPerItem == 0 ? int.MaxValue : _options.PairsPerItem;
        foreach (var (item, other, use) in found.OrderByDescending(pair => pair.Use).ThenBy(pair => pair.Item).ThenBy(pair => pair.Other))
        {
            if (chosen.Count == _options.Pairs) break;
            if (uses[item] == limit || uses[other] == limit) continue;
            uses[item]++;
            uses[other]++;
            chosen.Add(new SlotPair(_model.Items[_items[item]], _model.Items[_items[other]], use, use - mean));
        }

        return chosen;
    }
}
