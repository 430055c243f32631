using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Reda.IO.Tables;

/// <summary>One column of a Parquet file, a row group at a time, as text.</summary>
internal abstract class ParquetColumn(DataField source)
{
    public DataField Field { get; } = source;

    /// <summary>The reader of a column; <see langword="null"/> where its type is neither text nor a number nor a time.</summary>
    public static ParquetColumn? Of(DataField field)
    {
        var type = field.ClrType;
        if (field.IsArray) return null;
        if (type == typeof(ReadOnlyMemory<char>)) return new TextColumn(field);
        if (type == typeof(int)) return new NumberColumn<int>(field, isWhole: true);
        if (type == typeof(long)) return new NumberColumn<long>(field, isWhole: true);
        if (type == typeof(uint)) return new NumberColumn<uint>(field, isWhole: true);
        if (type == typeof(ulong)) return new NumberColumn<ulong>(field, isWhole: true);
        if (type == typeof(short)) return new NumberColumn<short>(field, isWhole: true);
        if (type == typeof(ushort)) return new NumberColumn<ushort>(field, isWhole: true);
        if (type == typeof(sbyte)) return new NumberColumn<sbyte>(field, isWhole: true);
        if (type == typeof(byte)) return new NumberColumn<byte>(field, isWhole: true);
        if (type == typeof(double)) return new NumberColumn<double>(field, isWhole: false);
        if (type == typeof(float)) return new NumberColumn<float>(field, isWhole: false);
        if (type == typeof(decimal)) return new NumberColumn<decimal>(field, isWhole: false);
        if (type == typeof(DateTime)) return new NumberColumn<DateTime>(field, isWhole: false, "O");
        return type == typeof(DateOnly) ? new NumberColumn<DateOnly>(field, isWhole: false, "O") : null;
    }

    /// <summary>Whether the values can be ids.</summary>
    public abstract bool HoldsIds { get; }

    /// <summary>Reads the values of a row group.</summary>
    public abstract void Load(ParquetRowGroupReader group, int rows);

    /// <summary>The value of a row, valid until the next call; empty where there is none.</summary>
    public abstract ReadOnlySpan<char> Text(int row);

    private sealed class TextColumn(DataField source) : ParquetColumn(source)
    {
        // Strings, because ids that were read as memory of the library's came out empty.
        private string?[] _values = [];

        public override bool HoldsIds => true;

        public override void Load(ParquetRowGroupReader group, int rows)
        {
            _values = new string?[rows];
            group.ReadAsync(Field, _values.AsMemory()!).AsTask().GetAwaiter().GetResult();
        }

        public override ReadOnlySpan<char> Text(int row) => _values[row].AsSpan().Trim();
    }

    private sealed class NumberColumn<T>(DataField source, bool isWhole, string? format = null) : ParquetColumn(source)
        where T : struct, ISpanFormattable
    {
        private const int Longest = 64;

        private readonly char[] _text = new char[Longest];
        private T?[] _values = [];

        public override bool HoldsIds => isWhole;

        public override void Load(ParquetRowGroupReader group, int rows)
        {
            _values = new T?[rows];
            group.ReadAsync(Field, _values.AsMemory()).AsTask().GetAwaiter().GetResult();
        }

        public override ReadOnlySpan<char> Text(int row)
        {
            if (_values[row] is not { } value) return [];
            value.TryFormat(_text, out int length, format, CultureInfo.InvariantCulture);
            return _text.AsSpan(0, length);
        }
    }
}
