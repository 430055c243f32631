using System.Globalization;
using Reda.Engine.Diagnostics;
using Reda.IO.Sources;

namespace Reda.IO.Rows;

/// <summary>Interactions out of training lines of the authors' format. A user without items is a row without an item.</summary>
internal sealed class AuthorsRows : InteractionRows
{
    private const int DigitsOfInt32 = 11;

    private readonly StrictLineReader _lines;
    private readonly BadRows _bad;
    private readonly List<int> _items = [];
    private readonly char[] _user = new char[DigitsOfInt32];
    private readonly char[] _item = new char[DigitsOfInt32];
    private int _userLength;
    private int _itemLength;
    private int _next;

    public AuthorsRows(StrictLineReader lines, BadRows bad)
    {
        _lines = lines;
        _bad = bad;
        lines.BadLines = bad;
    }

    public override string? Header => null;

    public override ReadOnlySpan<char> User => _user.AsSpan(0, _userLength);

    public override ReadOnlySpan<char> Item => _item.AsSpan(0, _itemLength);

    public override string At => _lines.At(0);

    public override bool Next()
    {
        if (_next == _items.Count)
        {
            if (!NextLine()) return false;
            _next = 0;
            _itemLength = 0;
            if (_items.Count == 0) return true;
        }

        _items[_next++].TryFormat(_item, out _itemLength, provider: CultureInfo.InvariantCulture);
        return true;
    }

    public override void Dispose()
    {
    }

    private bool NextLine()
    {
        while (_lines.TryReadText(out var text))
        {
            try
            {
                _items.Clear();
                var line = new AuthorsLine(_lines, text);
                line.ReadId("user").TryFormat(_user, out _userLength, provider: CultureInfo.InvariantCulture);
                line.NextPart("items");
                while (line.TryReadId(out int item)) _items.Add(item);
                line.End("a second colon belongs to a test file: give that as --test");
                return true;
            }
            catch (RedaException e) when (e.Kind == RedaErrorKind.Data)
            {
                _bad.Add(e);
                _items.Clear();
            }
        }

        return false;
    }
}
