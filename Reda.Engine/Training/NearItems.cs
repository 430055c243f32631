using Reda.Engine.Ensembles;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>Finds the items near a history: those that the parts of an ensemble beside REDA rank first, taken from each in turn. Holds the scratch of one thread.</summary>
internal sealed class NearItems
{
    private readonly IRecommender[] _models;
    private readonly TopItems.Ranked[][] _best;
    private readonly int[] _all;
    private readonly float[] _scores;
    private readonly bool[] _taken;
    private readonly int[] _found;

    /// <summary>Allocates the scratch.</summary>
    /// <param name="parts">The parts, REDA first.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="most">How many items are wanted.</param>
    public NearItems(EnsemblePart[] parts, int items, int most)
    {
        _models = [.. parts.Skip(1).Select(part => part.Model).Distinct()];
        _best = [.. _models.Select(_ => new TopItems.Ranked[most])];
        _all = most > 0 ? [.. Enumerable.Range(0, items)] : [];
        _scores = new float[_all.Length];
        _taken = new bool[_all.Length];
        _found = new int[most];
    }

    /// <summary>Finds them.</summary>
    /// <param name="history">The history.</param>
    /// <param name="excluded">Items that are none: the history and the held-out item, distinct.</param>
    /// <returns>Distinct items; valid until the next call.</returns>
    public ReadOnlySpan<int> Of(ReadOnlySpan<int> history, ReadOnlySpan<int> excluded)
    {
        int kept = Math.Min(_found.Length, _all.Length - excluded.Length), found = 0;
        if (kept <= 0) return [];
        foreach (int item in excluded) _taken[item] = true;
        for (int n = 0; n < _models.Length; n++) Rank(_models[n], history, _best[n].AsSpan(0, kept));
        for (int place = 0; place < kept && found < kept; place++)
        {
            foreach (TopItems.Ranked[] best in _best)
            {
                int item = best[place].Item;
                if (_taken[item] || found == kept) continue;
                _taken[item] = true;
                _found[found++] = item;
            }
        }

        foreach (int item in _found.AsSpan(0, found)) _taken[item] = false;
        foreach (int item in excluded) _taken[item] = false;
        return _found.AsSpan(0, found);
    }

    /// <summary>The items that a model ranks first, best first.</summary>
    private void Rank(IRecommender model, ReadOnlySpan<int> history, Span<TopItems.Ranked> best)
    {
        model.Score(history, _all, _scores);
        int length = 0;
        for (int item = 0; item < _scores.Length; item++)
        {
            if (_taken[item] || (length == best.Length && _scores[item] < best[0].Score)) continue;
            var candidate = new TopItems.Ranked(item, _scores[item]);
            if (length < best.Length) TopItems.Rise(best, length++, candidate);
            else if (candidate.IsBefore(best[0])) TopItems.Sink(best, length, candidate);
        }

        TopItems.Sort(best);
    }
}
