using Reda.Engine.Data;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Models;

/// <summary>
/// Which items may be recommended: a list of candidates, or all but a list. Resolved once by <see cref="RedaModel.Filter"/>, then used for any number of histories.
/// Immutable.
/// </summary>
public sealed class ItemFilter
{
    private readonly Vocabulary _vocabulary;
    private readonly bool[] _allowed;
    private readonly int[] _items;

    /// <summary>Resolves the lists.</summary>
    /// <param name="vocabulary">The items of the model.</param>
    /// <param name="candidates">The only items that may be recommended; <see langword="null"/> means all.</param>
    /// <param name="excluded">Items that may not be recommended, whether they are candidates or not; <see langword="null"/> means none.</param>
    /// <exception cref="RedaException">R150: a list is given of which the model knows no item.</exception>
    internal ItemFilter(Vocabulary vocabulary, IEnumerable<string>? candidates, IEnumerable<string>? excluded)
    {
        _vocabulary = vocabulary;
        _allowed = new bool[vocabulary.Count];
        if (candidates is null) Array.Fill(_allowed, true);
        else UnknownCandidates = Mark(candidates, true, "candidate");
        if (excluded is not null) UnknownExcluded = Mark(excluded, false, "excluded item");
        _items = [.. Enumerable.Range(0, _allowed.Length).Where(item => _allowed[item])];
    }

    /// <summary>How many items may be recommended.</summary>
    public int Count => _items.Length;

    /// <summary>Different ids among the candidates that the model does not know; they cannot be recommended.</summary>
    public IReadOnlyCollection<string> UnknownCandidates { get; } = [];

    /// <summary>Different ids among the excluded that the model does not know; they would not be recommended anyhow.</summary>
    public IReadOnlyCollection<string> UnknownExcluded { get; } = [];

    /// <summary>The items that may be recommended, ascending.</summary>
    internal ReadOnlySpan<int> Items => _items;

    /// <summary>Whether an item may be recommended.</summary>
    /// <param name="item">The item's index.</param>
    internal bool Allows(int item) => _allowed[item];

    /// <summary>Refuses a filter whose indices mean other items.</summary>
    /// <param name="vocabulary">The items of the model that is to use it.</param>
    /// <exception cref="ArgumentException">The filter is another model's.</exception>
    internal void RequireOf(Vocabulary vocabulary)
    {
        if (!ReferenceEquals(vocabulary, _vocabulary)) throw new ArgumentException("the filter was made by another model");
    }

    private SortedSet<string> Mark(IEnumerable<string> ids, bool allowed, string kind)
    {
        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        int known = 0;
        foreach (string id in ids)
        {
            if (!_vocabulary.TryGetIndex(id, out int item))
            {
                unknown.Add(id);
                continue;
            }

            _allowed[item] = allowed;
            known++;
        }

        // An exclusion of nothing is no mistake; candidates that are none, or a list of other things than items, are.
        if (known > 0 || (unknown.Count == 0 && !allowed)) return unknown;
        string found = unknown.Count == 0 ? "found an empty list" : $"found {unknown.Count} other ids, such as '{unknown.Min}'";
        throw new RedaException(RedaErrorKind.Data, "R150", null, $"the model knows no {kind} of the list", found, "use ids of the training data");
    }
}
