using System.Globalization;

namespace Reda.IO;

/// <summary>One string for every distinct id, so that an id that occurs a million times is stored once.</summary>
internal sealed class IdPool
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public IdPool() => _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Of(ReadOnlySpan<char> id)
    {
        if (_lookup.TryGetValue(id, out string? known)) return known;
        string added = new(id);
        _ids.Add(added);
        return added;
    }

    public string Of(int id)
    {
        Span<char> digits = stackalloc char[11];
        id.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        return Of(digits[..length]);
    }
}
