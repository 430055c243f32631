using Reda.Engine.Diagnostics;
using Sylvan.Data.Csv;

namespace Reda.IO;

/// <summary>
/// Reads the (user, item) pairs of delimited text (RFC 4180 quoting). White space around an id does not count. Every row must have as many columns as the first;
/// columns beyond user and item are not used.
/// </summary>
internal sealed class DelimitedRows
{
    private readonly string _path;
    private readonly CsvDataReader _csv;
    private readonly Func<bool> _read;
    private readonly char _delimiter;
    private readonly HeaderMode _headerMode;
    private readonly IdPool _pool = new();
    private ColumnLayout _layout = ColumnLayout.Default;
    private int _columns;
    private long _line;
    private long _nextLine;

    /// <summary>Starts at the first line that is not blank, which must exist.</summary>
    public DelimitedRows(StrictLineReader lines, ReadOptions options)
    {
        lines.LineLimit = StrictLineReader.DelimitedLineLimit;
        lines.TryPeekText(out var first);
        _path = lines.Path;
        _delimiter = options.Delimiter ?? (first.Contains((byte)'\t') ? '\t' : ',');
        _headerMode = options.Header;
        _line = _nextLine = lines.LineNumber;

        // A '#' starts an id like any other character; NUL, which the line reader refuses, stands for "no comments".
        var settings = new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = _delimiter,
            Comment = '\0',
            BufferSize = 1 << 16,
            MaxBufferSize = StrictLineReader.DelimitedLineLimit * 2,
        };
        _csv = Guarded(() => CsvDataReader.Create(new StrictTextReader(lines), settings));
        _read = _csv.Read;
    }

    /// <summary>The header that was skipped, once reading has begun.</summary>
    public string? Header { get; private set; }

    /// <summary>The rows in the order of the file, the header left out.</summary>
    public IEnumerable<InteractionRow> Read()
    {
        Next();
        string[] first = [.. Enumerable.Range(0, _columns).Select(n => _csv.GetFieldSpan(n).Trim().ToString())];
        long firstLine = _line;
        bool more = Next();
        if (IsHeader(first, more))
        {
            Header = string.Join(',', first);
            _layout = ColumnLayout.FromHeader(first);
            if (!more)
            {
                throw DataErrors.WrongFile(DataErrors.At(_path, firstLine, 1), "the file holds a header and no rows", $"found '{DataErrors.Show(Header)}'",
                    "check that it was written completely, or say --header no");
            }
        }
        else
        {
            yield return Row(first[_layout.User], first[_layout.Item], firstLine);
        }

        for (; more; more = Next()) yield return Row(_csv.GetFieldSpan(_layout.User), _csv.GetFieldSpan(_layout.Item), _line);
    }

    private bool IsHeader(string[] first, bool more) => _headerMode switch
    {
        HeaderMode.Yes => true,
        HeaderMode.No => false,
        _ => ColumnLayout.IsHeader(first) || (more && ColumnLayout.IsHeader(first, [_csv.GetString(0), _csv.GetString(1)])),
    };

    private InteractionRow Row(ReadOnlySpan<char> user, ReadOnlySpan<char> item, long line)
        => new(Id(user, _layout.User, line), Id(item, _layout.Item, line), line);

    private string Id(ReadOnlySpan<char> field, int column, long line)
    {
        var id = field.Trim();
        return id.IsEmpty ? throw WrongColumns(line, $"column {column + 1} is empty", "give every row a user and an item") : _pool.Of(id);
    }

    private bool Next()
    {
        while (true)
        {
            _line = _nextLine;
            if (!Guarded(_read)) return false;
            var raw = _csv.GetRawRecordSpan();
            _nextLine += raw.Count('\n');
            if (raw.IsWhiteSpace() && _csv.RowFieldCount == 1) continue;
            CheckColumns(raw);
            return true;
        }
    }

    private void CheckColumns(ReadOnlySpan<char> raw)
    {
        int columns = _csv.RowFieldCount;
        if (_columns == 0 && columns > 1) _columns = columns;
        if (columns == _columns) return;
        if (columns == 1)
        {
            throw DataErrors.WrongColumns(DataErrors.At(_path, _line, 1), "1 column where a user and an item are expected", $"found '{DataErrors.Show(raw.Trim())}'",
                Delimiters.Suggest(raw, _delimiter));
        }

        throw WrongColumns(_line, $"{columns} columns where the first row has {_columns}", $"put an id that holds '{Delimiters.Name(_delimiter)}' between double quotes");
    }

    private RedaException WrongColumns(long line, string what, string mend)
        => DataErrors.WrongColumns(DataErrors.At(_path, line, 1), what, $"found '{DataErrors.Show(_csv.GetRawRecordSpan().Trim())}'", mend);

    private T Guarded<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is CsvFormatException or CsvRecordTooLargeException)
        {
            throw DataErrors.WrongColumns(DataErrors.At(_path, _line, 1), "a double quote is not closed, or text follows the closing one", "",
                "write an id that holds quotes between double quotes, and each of its own quotes twice");
        }
    }
}
