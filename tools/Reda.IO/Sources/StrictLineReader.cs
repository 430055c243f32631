using System.Text;
using System.Text.Unicode;
using Reda.Engine.Diagnostics;

namespace Reda.IO.Sources;

/// <summary>
/// Splits a stream of bytes into lines of valid UTF-8 in bounded memory: a byte order mark is stripped; LF, CRLF and CR end a line; NUL, invalid bytes and
/// overlong lines are errors with their place.
/// </summary>
internal sealed class StrictLineReader
{
    /// <summary>The longest line of delimited text, in bytes.</summary>
    public const int DelimitedLineLimit = 1 << 20;

    /// <summary>The longest line of the authors' format, which holds a whole history, in bytes.</summary>
    public const int AuthorsLineLimit = 16 << 20;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;
    private bool _afterCarriageReturn;
    private bool _peeked;
    private bool _bad;
    private int _lineLength;
    private int _terminatorLength;

    /// <summary>Begins after the byte order mark, if there is one.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="path">The file's name, for messages.</param>
    public StrictLineReader(Stream stream, string path)
    {
        _stream = stream;
        Path = path;
        while (_end < ByteOrderMark.Length && Fill())
        {
        }

        if (_buffer.AsSpan(0, _end).StartsWith(ByteOrderMark)) _start = ByteOrderMark.Length;
    }

    /// <summary>The three bytes that some programs begin UTF-8 with.</summary>
    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The file's name, for messages.</summary>
    public string Path { get; }

    /// <summary>The number of the line that <see cref="TryPeek"/> or <see cref="TryRead"/> returned last, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The longest line allowed, in bytes.</summary>
    public int LineLimit { get; set; } = AuthorsLineLimit;

    /// <summary>Where lines that are not text go from now on, each of which then reads as a blank line; <see langword="null"/>: they end the reading.</summary>
    public BadRows? BadLines { get; set; }

    /// <summary>The place of a byte of the current line.</summary>
    /// <param name="index">The byte's index in the line, from 0.</param>
    public string At(int index) => DataErrors.At(Path, LineNumber, index + 1);

    /// <summary>Reads the next line; it stays valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        if (!TryPeek(out line)) return false;
        if (line.Length > LineLimit) throw TooLong();
        _peeked = false;
        _start += _lineLength + _terminatorLength;
        return true;
    }

    /// <summary>Reads the next line that is not blank; it stays valid until the next call.</summary>
    public bool TryReadText(out ReadOnlySpan<byte> line) => TryPeekText(out line) && TryRead(out line);

    /// <summary>Skips lines of nothing but white space and shows the next one without consuming it.</summary>
    public bool TryPeekText(out ReadOnlySpan<byte> line)
    {
        while (TryPeek(out line))
        {
            if (!IsBlank(line)) return true;
            TryRead(out _);
        }

        return false;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;

    private bool TryPeek(out ReadOnlySpan<byte> line)
    {
        if (!_peeked)
        {
            if (!FindLine())
            {
                line = default;
                return false;
            }

            _peeked = true;
            LineNumber++;
            _bad = !IsText(_buffer.AsSpan(_start, _lineLength));
        }

        line = _bad ? [] : _buffer.AsSpan(_start, _lineLength);
        return true;
    }

    private bool FindLine()
    {
        int searched = 0;
        while (true)
        {
            if (_afterCarriageReturn && _start < _end)
            {
                _afterCarriageReturn = false;
                if (_buffer[_start] == '\n') _start++;
            }

            int found = _buffer.AsSpan((_start + searched).._end).IndexOfAny((byte)'\n', (byte)'\r');
            if (found >= 0)
            {
                _lineLength = searched + found;
                _terminatorLength = 1;
                _afterCarriageReturn = _buffer[_start + _lineLength] == '\r';
                return true;
            }

            searched = _end - _start;
            if (searched > LineLimit)
            {
                LineNumber++;
                throw TooLong();
            }

            if (Fill()) continue;
            _lineLength = searched;
            _terminatorLength = 0;
            return searched > 0;
        }
    }

    private bool Fill()
    {
        if (_ended) return false;
        if (_end == _buffer.Length)
        {
            int length = _end - _start;
            byte[] target = _start > 0 ? _buffer : new byte[_buffer.Length * 2];
            _buffer.AsSpan(_start, length).CopyTo(target);
            _buffer = target;
            _start = 0;
            _end = length;
        }

        int read = _stream.Read(_buffer.AsSpan(_end));
        _end += read;
        _ended = read == 0;
        return !_ended;
    }

    private bool IsText(ReadOnlySpan<byte> line)
    {
        int nul = line.IndexOf((byte)0);
        int invalid = Utf8.IsValid(line) ? -1 : FirstInvalid(line);
        if (nul < 0 && invalid < 0) return true;
        var problem = nul >= 0 && (invalid < 0 || nul < invalid) ? DataErrors.Nul(At(nul)) : DataErrors.NotUtf8(At(invalid), line[invalid], "LATIN1");
        if (BadLines is null) throw problem;
        BadLines.Add(problem);
        return false;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> line)
    {
        int index = 0;
        while (Rune.DecodeFromUtf8(line[index..], out _, out int consumed) == System.Buffers.OperationStatus.Done) index += consumed;
        return index;
    }

    private RedaException TooLong() => DataErrors.WrongFile(
        At(0), $"a line is longer than {LineLimit >> 20} MiB", "", "give one interaction a line (CSV), or one user a line (the authors' format)");
}
