using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>
/// Scores and ranks the catalogue for one history through a relation index. Holds the scratch of one thread; it grows with the longest history and the longest
/// list asked for and is otherwise reused.
/// </summary>
internal sealed unsafe class IndexSearcher
{
    private const int Lanes = RelationShape.Lanes;

    // Sums of rounded products stay this close to each other relative to the largest score there can be.
    private const float Rounding = 1e-5f;

    private readonly RelationIndex _index;
    private readonly FeatureTable _table;
    private readonly IndexQuery _query;
    private readonly AlignedBuffer<float> _state = new(LogMeanExpPooling.Vectors * Lanes);
    private readonly float[] _tails;
    private TopItems.Ranked[] _kept = [];
    private int _keptLength;
    private ItemFilter? _filter;

    /// <summary>Allocates the scratch.</summary>
    /// <param name="index">The index.</param>
    public IndexSearcher(RelationIndex index)
    {
        _index = index;
        _table = index.Table;
        _query = new IndexQuery(index);
        _tails = new float[_table.Panels - 1];
    }

    private bool IsMean => _index.Model.Options.Pooling == HistoryPooling.Mean;

    /// <summary>Computes the user's weights.</summary>
    /// <param name="history">Item indices in any order.</param>
    public void Prepare(ReadOnlySpan<int> history) => _query.Prepare(history);

    /// <summary>Scores candidates for the prepared history; the bits are those that <see cref="Search"/> finds.</summary>
    /// <param name="candidates">Item indices.</param>
    /// <param name="scores">One score a candidate.</param>
    public void Score(ReadOnlySpan<int> candidates, Span<float> scores)
    {
        int tile = -1;
        Vector512<float> found = Vector512<float>.Zero;
        for (int n = 0; n < candidates.Length; n++)
        {
            // Candidates often come in order, and a tile costs the same whether one or all of its scores are wanted.
            if (_query.Length > 0 && tile != candidates[n] / Lanes) found = ScoreTile(tile = candidates[n] / Lanes);
            scores[n] = found[candidates[n] % Lanes];
        }
    }

    /// <summary>Finds the best items of the catalogue for the prepared history.</summary>
    /// <param name="items">Receives them, best first, equal scores in index order; its length is how many are wanted.</param>
    /// <param name="scores">Receives their scores; as long.</param>
    /// <param name="excludeSeen">Whether items of the history are left out.</param>
    /// <param name="filter">Which items may be found; <see langword="null"/> means all.</param>
    /// <returns>How many were found: as many as wanted where so many exist; none for an empty history.</returns>
    public int Search(Span<int> items, Span<float> scores, bool excludeSeen, ItemFilter? filter)
    {
        int count = Math.Min(items.Length, _table.Items);
        if (count == 0 || _query.Length == 0) return 0;
        if (_kept.Length < count) _kept = new TopItems.Ranked[count];
        Span<TopItems.Ranked> kept = _kept.AsSpan(0, count);
        _keptLength = 0;
        _filter = filter;

        // Items of the history are not compared with themselves, so the scan has no right score for them.
        ReadOnlySpan<int> left = excludeSeen ? _query.Seen : _query.History;
        switch (_table.Precision)
        {
            case IndexPrecision.Quarter: Scan<Int8Coding>(kept, left); break;
            case IndexPrecision.Half: Scan<Int16Coding>(kept, left); break;
            default: Scan<FloatCoding>(kept, left); break;
        }

        if (!excludeSeen)
        {
            foreach (int item in _query.History)
            {
                if (IsAllowed(item)) Keep(kept, new TopItems.Ranked(item, ScoreTile(item / Lanes)[item % Lanes]));
            }
        }

        kept = kept[.._keptLength];
        TopItems.Sort(kept);
        for (int n = 0; n < kept.Length; n++) (items[n], scores[n]) = (kept[n].Item, kept[n].Score);
        return kept.Length;
    }

    private void Scan<TCoding>(Span<TopItems.Ranked> kept, ReadOnlySpan<int> left)
        where TCoding : struct, IFeatureCoding
    {
        if (IsMean) ScanMean<TCoding>(kept, left);
        else ScanPooled<TCoding>(kept, left);
    }

    [MethodImpl(KernelMethod.Options)]
    private void ScanMean<TCoding>(Span<TopItems.Ranked> kept, ReadOnlySpan<int> left)
        where TCoding : struct, IFeatureCoding
    {
        int tiles = _table.Tiles, last = _table.Panels - 1;
        byte* query = _query.Mean.Coded.Address;
        float slack = MeasureTails<TCoding>();
        Vector512<float> factor = Vector512.Create(_query.Mean.Factor), start = Vector512.Create(_query.Mean.Base), least = Vector512.Create(float.NegativeInfinity);
        for (int n = 0; n < tiles; n++)
        {
            Vector512<int> sum = Vector512<int>.Zero;
            int panel = 0;
            for (; panel < last; panel++)
            {
                sum = TCoding.Add(_table.Tile(panel, n), FeatureTable.PanelFeatures, query, panel * FeatureTable.PanelFeatures, sum);
                Vector512<float> rest = Vector512.FusedMultiplyAdd(Vector512.Load(_index.Tail.Norms(panel) + (n * Lanes)), Vector512.Create(_tails[panel]), Vector512.Create(slack));
                if (!Vector512.GreaterThanAny(TCoding.Finish(sum, factor) + start + rest, least)) break;
            }

            if (panel < last) continue;
            Vector512<float> scores = TCoding.Finish(TCoding.Add(_table.Tile(last, n), _table.Width(last), query, last * FeatureTable.PanelFeatures, sum), factor) + start;
            ulong better = Vector512.GreaterThan(scores, least).ExtractMostSignificantBits();
            if (better != 0) least = Vector512.Create(Keep(kept, left, n, scores, better));
        }
    }

    private void ScanPooled<TCoding>(Span<TopItems.Ranked> kept, ReadOnlySpan<int> left)
        where TCoding : struct, IFeatureCoding
    {
        float least = float.NegativeInfinity;
        for (int n = 0; n < _table.Tiles; n++)
        {
            Vector512<float> scores = Pooled<TCoding>(n);
            ulong better = Vector512.GreaterThan(scores, Vector512.Create(least)).ExtractMostSignificantBits();
            if (better != 0) least = Keep(kept, left, n, scores, better);
        }
    }

    /// <summary>Keeps what is good enough of a tile and returns the score that the next must beat.</summary>
    private float Keep(Span<TopItems.Ranked> kept, ReadOnlySpan<int> left, int tile, Vector512<float> scores, ulong better)
    {
        for (; better != 0; better &= better - 1)
        {
            int lane = BitOperations.TrailingZeroCount(better), item = (tile * Lanes) + lane;
            if (item < _table.Items && left.BinarySearch(item) < 0 && IsAllowed(item)) Keep(kept, new TopItems.Ranked(item, scores[lane]));
        }

        return _keptLength < kept.Length ? float.NegativeInfinity : kept[0].Score;
    }

    private bool IsAllowed(int item) => _filter is null || _filter.Allows(item);

    private void Keep(Span<TopItems.Ranked> kept, TopItems.Ranked item)
    {
        if (_keptLength < kept.Length) TopItems.Rise(kept, _keptLength++, item);
        else if (item.IsBefore(kept[0])) TopItems.Sink(kept, _keptLength, item);
    }

    /// <summary>The norms of the weights behind every panel but the last, a little more for rounding.</summary>
    /// <returns>What rounding can change in a sum.</returns>
    private float MeasureTails<TCoding>()
        where TCoding : struct, IFeatureCoding
    {
        double rest = 0;
        for (int f = _table.Features - 1; f >= 0; f--)
        {
            double weight = (double)TCoding.Weight(_query.Mean.Coded.Address, f) * _query.Mean.Factor / _table.Scales[f];
            rest += weight * weight;
            if (f > 0 && f % FeatureTable.PanelFeatures == 0) _tails[(f / FeatureTable.PanelFeatures) - 1] = (float)(Math.Sqrt(rest) * (1 + Rounding));
        }

        return Rounding * (Math.Abs(_query.Mean.Base) + ((float)Math.Sqrt(rest) * _index.Tail.LargestNorm));
    }

    private Vector512<float> ScoreTile(int tile) => _table.Precision switch
    {
        IndexPrecision.Quarter => ScoreTile<Int8Coding>(tile),
        IndexPrecision.Half => ScoreTile<Int16Coding>(tile),
        _ => ScoreTile<FloatCoding>(tile),
    };

    private Vector512<float> ScoreTile<TCoding>(int tile)
        where TCoding : struct, IFeatureCoding
    {
        if (!IsMean) return Pooled<TCoding>(tile);
        Vector512<float> scores = TCoding.Finish(Sum<TCoding>(tile, _query.Mean.Coded.Address), Vector512.Create(_query.Mean.Factor)) + Vector512.Create(_query.Mean.Base);

        // R_u \ {i}: an item of the history takes its fit to itself out of the mean.
        int at = _query.History.BinarySearch(tile * Lanes);
        for (at = at < 0 ? ~at : at; at < _query.Length && _query.History[at] < (tile + 1) * Lanes; at++)
        {
            int lane = _query.History[at] % Lanes;
            scores = scores.WithElement(lane, _query.Length == 1 ? 0 : ((scores[lane] * _query.Length) - _query.OwnFit(at)) / (_query.Length - 1));
        }

        return scores;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<int> Sum<TCoding>(int tile, byte* query)
        where TCoding : struct, IFeatureCoding
    {
        Vector512<int> sum = Vector512<int>.Zero;
        for (int panel = 0; panel < _table.Panels; panel++)
            sum = TCoding.Add(_table.Tile(panel, tile), _table.Width(panel), query, panel * FeatureTable.PanelFeatures, sum);
        return sum;
    }

    /// <summary>Sixteen scores by log-mean-exp, fit by fit.</summary>
    [MethodImpl(KernelMethod.Options)]
    private Vector512<float> Pooled<TCoding>(int tile)
        where TCoding : struct, IFeatureCoding
    {
        Vector512<float> beta = Vector512.Create((float)_index.Model.Options.Beta), count = Vector512.Create((float)_query.Length);
        Vector512<int> items = Vector512.Create(tile * Lanes) + Vector512<int>.Indices;
        _state.Span.Clear();
        for (int n = 0; n < _query.Length; n++)
        {
            IndexQuery.Weights own = _query.Own(n);
            Vector512<float> fit = TCoding.Finish(Sum<TCoding>(tile, own.Coded.Address), Vector512.Create(own.Factor)) + Vector512.Create(own.Base);
            Vector512<float> self = Vector512.Equals(items, Vector512.Create(_query.History[n])).AsSingle();
            count -= self & Vector512<float>.One;
            LogMeanExpPooling.Add(_state.Address, fit, self, beta);
        }

        return FitAccumulator<LogMeanExpPooling>.Scores(_state.Address, count, beta);
    }
}
