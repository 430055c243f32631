using System.Buffers.Binary;
using System.Globalization;
using Parquet;
using Parquet.Schema;
using Reda.Engine.Diagnostics;
using Reda.IO.Sources;

namespace Reda.IO.Tables;

/// <summary>
/// Apache Parquet, a row group at a time. What the file says of its own sizes is believed only where it is plausible, because memory is taken by it. Places count
/// rows and columns.
/// </summary>
internal sealed class ParquetTable : Table
{
    private const string Mend = "write the file again, for example with pandas or DuckDB";
    // Some writers leave out that their bytes are text.
    private static readonly ParquetOptions s_options = new() { TreatByteArrayAsString = true };

    private const int LongestFooter = 64 << 20;
    private const long RowsOfAnyFile = 1 << 20;
    private const long RowsOfAByte = 1000;
    private const long LargestGroup = 1 << 26;

    private readonly string _path;
    private readonly Stream _stream;
    private readonly long _length;
    private readonly ParquetReader _reader;
    private readonly ParquetColumn?[] _columns;
    private readonly int[] _places;
    private int _group = -1;
    private int _rows;
    private int _row;
    private long _before;

    /// <summary>Reads the footer and finds the columns.</summary>
    public ParquetTable(DataSource source, Column[] wanted)
    {
        _path = source.Path;
        _stream = source.Seekable();
        _length = _stream.Length;
        CheckFooter();
        _reader = Guarded("the footer", () => ParquetReader.CreateAsync(_stream, s_options, leaveStreamOpen: true).GetAwaiter().GetResult());
        DataField[] fields = Guarded("the schema", () => _reader.Schema.GetDataFields());
        string[] names = [.. fields.Select(field => field.Path.ToString())];
        _places = Columns.Locate(wanted, names, names.Length, byPosition: false, _path);
        _columns = [.. _places.Select((place, n) => place < 0 ? null : Typed(fields[place], wanted[n]))];
        if (Guarded("the row groups", () => _reader.RowGroups.All(group => group.RowCount == 0)))
            throw DataErrors.WrongFile(_path, "the file holds no rows", "found the columns only", "check that it was written completely");
    }

    public override bool Has(int column) => _columns[column] is not null;

    public override bool Next()
    {
        _row++;
        while (_row >= _rows)
        {
            if (_group + 1 == _reader.RowGroupCount) return false;
            _before += _rows;
            _group++;
            Load();
            _row = 0;
        }

        return true;
    }

    public override void Check()
    {
    }

    public override ReadOnlySpan<char> Field(int column)
    {
        if (_columns[column] is not { } values) return [];
        var text = values.Text(_row);

        // The library puts this character where bytes are not UTF-8, which would make one of different ids.
        return text.Contains('\uFFFD')
            ? throw DataErrors.BadParquet(At(column), "not UTF-8 text", $"found '{DataErrors.Show(text)}'", "write the column as UTF-8 strings")
            : text;
    }

    public override string At(int column) => DataErrors.At(_path, _before + _row + 1, _places[column] + 1);

    public override string At() => _group < 0 ? _path : DataErrors.At(_path, _before + _row + 1, 1);

    public override void Dispose() => _stream.Dispose();

    private void CheckFooter()
    {
        Span<byte> end = stackalloc byte[8];
        string found = string.Create(CultureInfo.InvariantCulture, $"found {_length} bytes");
        if (_length < 12) throw DataErrors.BadParquet(_path, "not a Parquet file", found, Mend);
        _stream.ReadExactly(end[..4]);
        if (!end[..4].SequenceEqual("PAR1"u8)) throw DataErrors.BadParquet(_path, "not a Parquet file", "found no PAR1 at the beginning", Mend);
        _stream.Position = _length - end.Length;
        _stream.ReadExactly(end);
        if (!end[4..].SequenceEqual("PAR1"u8))
            throw DataErrors.BadParquet(_path, "the Parquet file has no footer: it ends early, or is encrypted", found, "download or write the file again");
        int footer = BinaryPrimitives.ReadInt32LittleEndian(end);
        if (footer < 1 || footer > _length - 12 || footer > LongestFooter)
            throw DataErrors.BadParquet(_path, "the Parquet footer has an impossible length", string.Create(CultureInfo.InvariantCulture, $"found {footer} of {_length} bytes"), Mend);
        var bytes = new byte[footer];
        _stream.Position = _length - end.Length - footer;
        _stream.ReadExactly(bytes);
        Guarded("the footer", () =>
        {
            new ThriftWalk(bytes).Structure();
            return true;
        });
        _stream.Position = 0;
    }

    private ParquetColumn Typed(DataField field, Column column)
    {
        var typed = ParquetColumn.Of(field);
        if (typed is null || (column.Required && column.Role != "name" && !typed.HoldsIds))
        {
            throw DataErrors.BadParquet(_path, $"the {column.Role} column has a type that does not fit", $"found '{DataErrors.Show(field.Path.ToString())}' of type {field.ClrType.Name}{(field.IsArray ? " (a list)" : "")}",
                column.Required ? "write ids as strings or whole numbers" : "write numbers or times");
        }

        return typed;
    }

    private void Load()
    {
        var group = Guarded("the row groups", () => _reader.OpenRowGroupReader(_group));
        long rows = group.RowCount;
        if (rows < 0 || rows > LargestGroup || rows > RowsOfAnyFile + (RowsOfAByte * _length))
        {
            throw DataErrors.BadParquet(_path, $"row group {_group + 1} has an impossible number of rows", string.Create(CultureInfo.InvariantCulture, $"found {rows} in a file of {_length} bytes"),
                "write row groups of about a million rows");
        }

        _rows = (int)rows;
        foreach (var column in _columns)
        {
            if (column is null || _rows == 0) continue;
            string name = column.Field.Path.ToString();
            Guarded($"column '{DataErrors.Show(name)}' of row group {_group + 1}", () =>
            {
                long values = group.GetMetadata(column.Field)?.MetaData?.NumValues ?? -1;
                if (values != rows) throw new InvalidDataException($"{values} values for {rows} rows");
                column.Load(group, _rows);
                return true;
            });
        }
    }

    // Damaged files make the library throw nearly anything.
    private T Guarded<T>(string part, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not RedaException)
        {
            throw DataErrors.BadParquet(_path, $"{part} cannot be read", $"found: {DataErrors.Show(e.Message, 120)}", Mend, e);
        }
    }
}
