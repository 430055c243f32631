using System.Buffers.Text;
using Reda.IO.Sources;

namespace Reda.IO.Rows;

/// <summary>Walks over the ids of one line of the authors' format: <c>user:item item ...</c> or <c>user:item item ...:target</c>.</summary>
internal ref struct AuthorsLine(StrictLineReader source, ReadOnlySpan<byte> line)
{
    private readonly ReadOnlySpan<byte> _line = line;
    private int _position;

    /// <summary>The index of the next byte.</summary>
    public readonly int Position => _position;

    /// <summary>Whether a first line looks like this format: a colon, and none of the characters that separate columns.</summary>
    public static bool Looks(ReadOnlySpan<byte> firstLine)
        => firstLine.Contains((byte)':') && firstLine.IndexOfAny(",\t;|"u8) < 0 && firstLine.IndexOf("::"u8) < 0;

    /// <summary>Reads the next id of the current part, if there is one.</summary>
    public bool TryReadId(out int id)
    {
        id = 0;
        SkipBlanks();
        if (_position == _line.Length || _line[_position] == ':') return false;
        var rest = _line[_position..];
        int length = rest.IndexOfAny((byte)' ', (byte)'\t', (byte)':');
        var token = length < 0 ? rest : rest[..length];

        // A sign is refused: the authors' program reads -1 as a number but cannot index with it.
        if (!char.IsAsciiDigit((char)token[0]) || !Utf8Parser.TryParse(token, out id, out int consumed) || consumed != token.Length)
            throw DataErrors.BadId(source.At(_position), token);
        _position += token.Length;
        return true;
    }

    /// <summary>Reads the one id that a part must hold.</summary>
    public int ReadId(string role)
        => TryReadId(out int id) ? id : throw DataErrors.WrongColumns(source.At(_position), $"the {role} is missing", "", Layout);

    /// <summary>Steps over the colon before the next part.</summary>
    public void NextPart(string expected)
    {
        SkipBlanks();
        if (_position == _line.Length || _line[_position] != ':')
            throw DataErrors.WrongColumns(source.At(_position), $"a colon is missing before the {expected}", "", Layout);
        _position++;
    }

    /// <summary>Checks that nothing follows.</summary>
    public void End(string mend)
    {
        SkipBlanks();
        if (_position < _line.Length)
            throw DataErrors.WrongColumns(source.At(_position), "the line goes on", $"found '{(char)_line[_position]}'", mend);
    }

    private const string Layout = "training lines read user:item item ..., test lines user:item item ...:target";

    private void SkipBlanks()
    {
        while (_position < _line.Length && _line[_position] is (byte)' ' or (byte)'\t') _position++;
    }
}
