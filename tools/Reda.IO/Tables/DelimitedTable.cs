using System.Text;
using Reda.Engine.Diagnostics;
using Reda.IO.Sources;
using Sylvan.Data.Csv;

namespace Reda.IO.Tables;

/// <summary>
/// Delimited text (RFC 4180 quoting). White space around a field does not count. Every row must have as many columns as the first; columns that were not looked
/// for are not read.
/// </summary>
internal sealed class DelimitedTable : Table
{
    private readonly string _path;
    private readonly CsvDataReader _csv;
    private readonly Func<bool> _read;
    private readonly string _delimiter;
    private readonly int[] _places;
    private readonly string[] _first;
    private readonly long _firstLine;
    private Stage _stage;
    private bool _more;
    private long _line;
    private long _nextLine;

    /// <summary>Starts at the first line that is not blank, which must exist.</summary>
    public DelimitedTable(StrictLineReader lines, ReadOptions options, Column[] wanted, BadRows bad)
    {
        lines.LineLimit = StrictLineReader.DelimitedLineLimit;
        lines.TryPeekText(out var first);
        lines.BadLines = bad;
        _path = lines.Path;
        _delimiter = options.Delimiter ?? Delimiters.Recognise(first);
        _line = _nextLine = lines.LineNumber;

        // A '#' starts an id like any other character; NUL, which the line reader refuses, stands for "none".
        bool single = _delimiter.Length == 1, quoted = single && (options.Quoted || _delimiter is "," or ";");
        var settings = new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = single ? _delimiter[0] : StrictTextReader.Stand,
            Quote = quoted ? '"' : '\0',
            Comment = '\0',
            BufferSize = 1 << 16,
            MaxBufferSize = StrictLineReader.DelimitedLineLimit * 2,
        };
        _csv = Guarded(() => CsvDataReader.Create(new StrictTextReader(lines, _delimiter), settings));
        _read = _csv.Read;

        Advance();
        _first = [.. Enumerable.Range(0, _csv.RowFieldCount).Select(n => _csv.GetFieldSpan(n).Trim().ToString())];
        _firstLine = _line;
        if (_first.Length == 1) throw OneColumn();
        _more = Advance();
        bool header = IsHeader(options.Header, wanted);
        _places = Columns.Locate(wanted, header ? _first : null, _first.Length, byPosition: true, DataErrors.At(_path, _firstLine, 1));
        _stage = header ? Stage.First : Stage.Start;
        if (!header) return;
        Header = string.Join(',', _first);
        if (_more) return;
        throw DataErrors.WrongFile(DataErrors.At(_path, _firstLine, 1), "the file holds a header and no rows", $"found '{DataErrors.Show(Header)}'",
            "check that it was written completely, or say --header no");
    }

    // The first two rows are read before anybody asks for them, to see whether the first is a header.
    private enum Stage
    {
        Start,
        First,
        Later,
    }

    public override string? Header { get; }

    public override bool Has(int column) => _places[column] >= 0;

    public override bool Next()
    {
        if (_stage == Stage.Later) return _more = Advance();
        _stage++;
        return _stage == Stage.First || _more;
    }

    public override void Check()
    {
        if (_stage == Stage.First) return;
        int columns = _csv.RowFieldCount;
        if (columns == _first.Length) return;
        if (columns == 1) throw OneColumn();
        throw DataErrors.WrongColumns(At(), $"{columns} columns where the first row has {_first.Length}", Found(),
            $"put a field that holds '{Delimiters.Name(_delimiter)}' between double quotes");
    }

    public override ReadOnlySpan<char> Field(int column)
    {
        int place = _places[column];
        if (place < 0) return [];
        return _stage == Stage.First ? _first[place] : _csv.GetFieldSpan(place).Trim();
    }

    public override string At(int column)
    {
        if (_stage == Stage.First) return At();
        var before = BeforeField(_csv.GetRawRecordSpan(), _places[column]);
        int lines = before.Count('\n');
        var line = lines == 0 ? before : before[(before.LastIndexOf('\n') + 1)..];
        int bytes = Encoding.UTF8.GetByteCount(line) + (line.Count(StrictTextReader.Stand) * (_delimiter.Length - 1));
        return DataErrors.At(_path, _line + lines, bytes + 1);
    }

    public override string At() => DataErrors.At(_path, _stage == Stage.First ? _firstLine : _line, 1);

    public override void Dispose() => _csv.Dispose();

    private bool IsHeader(HeaderMode mode, Column[] wanted) => mode switch
    {
        HeaderMode.Yes => true,
        HeaderMode.No => false,
        _ => Columns.IsHeader(wanted, _first) || (_more && _csv.RowFieldCount > 1 && Columns.IsHeader(_first, _csv.GetString(0), _csv.GetString(1))),
    };

    private bool Advance()
    {
        while (true)
        {
            _line = _nextLine;
            if (!Guarded(_read)) return false;
            var raw = _csv.GetRawRecordSpan();
            _nextLine += raw.Count('\n');
            if (!raw.IsWhiteSpace() || _csv.RowFieldCount > 1) return true;
        }
    }

    /// <summary>The part of a row before one of its fields.</summary>
    private ReadOnlySpan<char> BeforeField(ReadOnlySpan<char> raw, int field)
    {
        char delimiter = _delimiter.Length == 1 ? _delimiter[0] : StrictTextReader.Stand;
        bool quoted = false;
        for (int n = 0; n < raw.Length && field > 0; n++)
        {
            if (raw[n] == '"') quoted = !quoted;
            if (raw[n] == delimiter && !quoted && --field == 0) return raw[..(n + 1)];
        }

        return [];
    }

    private RedaException OneColumn()
        => DataErrors.WrongColumns(At(), "1 column where two or more are expected", Found(), Delimiters.Suggest(_csv.GetRawRecordSpan(), _delimiter));

    private string Found() => $"found '{DataErrors.Show(_csv.GetRawRecordSpan().Trim())}'";

    private T Guarded<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is CsvFormatException or CsvRecordTooLargeException)
        {
            throw DataErrors.WrongColumns(DataErrors.At(_path, _line, 1), "a double quote is not closed, or text follows the closing one", "",
                "write a field that holds quotes between double quotes, and each of its own quotes twice");
        }
    }
}
