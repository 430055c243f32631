using System.Diagnostics.CodeAnalysis;

namespace Reda.Engine.Data;

/// <summary>The two-way map between external string ids and dense indices 0..Count-1, numbered in order of first appearance.</summary>
public sealed class Vocabulary
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _indicesOfSpans;
    private readonly List<string> _ids = [];

    /// <summary>Makes an empty vocabulary.</summary>
    public Vocabulary() => _indicesOfSpans = _indices.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Makes a vocabulary of the given distinct ids.</summary>
    /// <param name="ids">The ids in index order.</param>
    /// <exception cref="ArgumentException">An id occurs twice.</exception>
    public Vocabulary(IEnumerable<string> ids)
        : this()
    {
        foreach (string id in ids)
        {
            if (!_indices.TryAdd(id, _ids.Count)) throw new ArgumentException($"the id '{id}' occurs twice", nameof(ids));
            _ids.Add(id);
        }
    }

    /// <summary>The number of ids.</summary>
    public int Count => _ids.Count;

    /// <summary>The ids in index order.</summary>
    public IReadOnlyList<string> Ids => _ids;

    /// <summary>
    /// The bytes of the strings and of the places for them: 28 a place of the dictionary, 8 of the list, whose places double when they run out. A string takes
    /// 22 bytes and 2 a character, rounded up to 8.
    /// </summary>
    internal long MemoryBytes => (28L * _indices.Capacity) + (8L * _ids.Capacity) + _ids.Sum(id => (22L + (2 * id.Length) + 7) / 8 * 8);

    /// <summary>The id at <paramref name="index"/>.</summary>
    /// <param name="index">From 0 to Count - 1.</param>
    public string this[int index] => _ids[index];

    /// <summary>The index of <paramref name="id"/>, which is added if it is new.</summary>
    /// <param name="id">An external id.</param>
    public int GetOrAdd(string id) => _indices.TryGetValue(id, out int index) ? index : Add(id);

    /// <summary>The index of <paramref name="id"/>, which is added if it is new; a string is made only then.</summary>
    /// <param name="id">An external id.</param>
    public int GetOrAdd(ReadOnlySpan<char> id) => _indicesOfSpans.TryGetValue(id, out int index) ? index : Add(new string(id));

    /// <summary>Looks an id up.</summary>
    /// <param name="id">An external id.</param>
    /// <param name="index">Its index, or -1 when unknown.</param>
    /// <returns>Whether the id is known.</returns>
    public bool TryGetIndex([NotNullWhen(true)] string? id, out int index)
    {
        if (id is not null && _indices.TryGetValue(id, out index)) return true;
        index = -1;
        return false;
    }

    /// <summary>Looks an id up that need not be a string.</summary>
    /// <param name="id">An external id.</param>
    /// <param name="index">Its index, or -1 when unknown.</param>
    /// <returns>Whether the id is known.</returns>
    public bool TryGetIndex(ReadOnlySpan<char> id, out int index)
    {
        if (_indicesOfSpans.TryGetValue(id, out index)) return true;
        index = -1;
        return false;
    }

    private int Add(string id)
    {
        int index = _ids.Count;
        _indices.Add(id, index);
        _ids.Add(id);
        return index;
    }
}
