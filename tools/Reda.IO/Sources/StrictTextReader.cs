using System.Text;

namespace Reda.IO.Sources;

/// <summary>
/// Hands the characters of strict lines to the CSV parser. A call never goes beyond one line, so the parser reads no further than the row it is asked for and
/// errors surface in the order of the file. Every line ends with exactly one line feed, so line feeds in a raw row count the lines it covers.
/// The parser knows delimiters of one character only: a longer one is replaced by <see cref="Stand"/>.
/// </summary>
internal sealed class StrictTextReader(StrictLineReader lines, string delimiter) : TextReader
{
    /// <summary>What stands for a delimiter of more than one character: the unit separator.</summary>
    public const char Stand = '\u001F';

    private char[] _characters = new char[256];
    private int _position;
    private int _length;

    public override int Read(char[] buffer, int index, int count)
    {
        if (_position == _length && !NextLine()) return 0;
        int copied = Math.Min(count, _length - _position);
        _characters.AsSpan(_position, copied).CopyTo(buffer.AsSpan(index));
        _position += copied;
        return copied;
    }

    private bool NextLine()
    {
        if (!lines.TryRead(out var line)) return false;
        if (_characters.Length <= line.Length) _characters = new char[line.Length * 2];
        _length = Encoding.UTF8.GetChars(line, _characters);
        if (delimiter.Length > 1) Replace();
        _characters[_length++] = '\n';
        _position = 0;
        return true;
    }

    private void Replace()
    {
        string text = new string(_characters, 0, _length).Replace(delimiter, Stand.ToString(), StringComparison.Ordinal);
        text.CopyTo(_characters);
        _length = text.Length;
    }
}
