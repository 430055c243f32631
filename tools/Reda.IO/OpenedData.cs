using Reda.IO.Sources;
using Reda.IO.Tables;

namespace Reda.IO;

/// <summary>An input whose layout is known: lines of the authors' format, or a table.</summary>
/// <param name="Format">The layout.</param>
/// <param name="Lines">The lines of the authors' format.</param>
/// <param name="Table">The table of all other formats.</param>
internal sealed record OpenedData(DataFormat Format, StrictLineReader? Lines, Table? Table) : IDisposable
{
    /// <summary>Chooses the parser by the options or by content.</summary>
    public static OpenedData Open(DataSource source, ReadOptions options, Column[] wanted, BadRows bad)
    {
        string start = DataErrors.At(source.Path, 1, 1);
        bool parquet = ForeignFile.IsParquet(source.Head);
        if (options.Format == DataFormat.Parquet || (parquet && options.Format is null && options.Delimiter is null))
            return new OpenedData(DataFormat.Parquet, null, new ParquetTable(source, wanted));
        if (parquet) throw DataErrors.WrongFile(start, "not text", "found a Parquet file", "use --format parquet");

        var lines = new StrictLineReader(source.Stream, source.Path);
        if (!lines.TryPeekText(out var first)) throw DataErrors.WrongFile(start, "the file holds no text", "", "check that it was written completely");
        bool json = ForeignFile.IsJsonObject(source.Head);
        switch (options.Format ?? Recognise(first, json, options))
        {
            case DataFormat.Authors: return new OpenedData(DataFormat.Authors, lines, null);
            case DataFormat.JsonLines: return new OpenedData(DataFormat.JsonLines, null, new JsonTable(lines, wanted, bad));
            default:
                if (json) throw DataErrors.WrongFile(start, "not delimited text", "found JSON", "use --format jsonl");
                return new OpenedData(DataFormat.Delimited, null, new DelimitedTable(lines, options, wanted, bad));
        }
    }

    public void Dispose() => Table?.Dispose();

    private static DataFormat Recognise(ReadOnlySpan<byte> first, bool json, ReadOptions options)
    {
        if (options.Delimiter is not null) return DataFormat.Delimited;
        if (json) return DataFormat.JsonLines;
        return Rows.AuthorsLine.Looks(first) ? DataFormat.Authors : DataFormat.Delimited;
    }
}
