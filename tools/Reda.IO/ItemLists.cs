using Reda.Engine.Diagnostics;
using Reda.IO.Sources;
using Sylvan.Data.Csv;

namespace Reda.IO;

/// <summary>
/// Reads small lists about items: candidates, pairs, tags. CSV or TSV, by content; a first row that names the wanted columns is a header and says where they are,
/// otherwise they are the first ones. White space around a cell does not count.
/// </summary>
public static class ItemLists
{
    private static readonly string[] s_item = ["item", "itemid", "itema", "id", "left", "artistid", "productid", "movieid", "bookid", "trackid", "songid", "asin", "isbn"];
    private static readonly string[] s_other = ["other", "otheritem", "otherid", "itemb", "with", "right"];
    private static readonly string[] s_tag = ["tag", "tags", "tagvalue", "label", "genre", "category", "attribute"];

    /// <summary>Reads ids, one a row.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RedaException">R101, R103, R104, R109: the content is not as it should be. R120: the file cannot be read.</exception>
    public static IReadOnlyList<string> ReadItems(string path) => [.. Read(path, s_item).Select(row => row.Cells[0])];

    /// <summary>Reads pairs of items, two a row.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The pairs, each with its place FILE:LINE:COLUMN.</returns>
    /// <exception cref="RedaException">As for <see cref="ReadItems"/>.</exception>
    public static IReadOnlyList<(string Item, string Other, string Place)> ReadPairs(string path) => [.. Read(path, s_item, s_other).Select(row => (row.Cells[0], row.Cells[1], row.Place))];

    /// <summary>Reads the tags of items, one item,tag pair a row.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RedaException">As for <see cref="ReadItems"/>.</exception>
    public static IReadOnlyList<(string Item, string Tag)> ReadTags(string path) => [.. Read(path, s_item, s_tag).Select(row => (row.Cells[0], row.Cells[1]))];

    private static List<(string[] Cells, string Place)> Read(string path, params string[][] names)
    {
        if (!File.Exists(path)) throw DataErrors.CannotRead(path, Directory.Exists(path) ? "found a folder" : "found no such file");
        List<(string[] Cells, string Place)> rows = [];
        DataFile.Guard(path, () =>
        {
            using var source = DataSource.Open(path, new ReadOptions());
            var lines = new StrictLineReader(source.Stream, path) { LineLimit = StrictLineReader.DelimitedLineLimit };
            if (!lines.TryPeekText(out var first)) throw DataErrors.WrongFile(DataErrors.At(path, 1, 1), "the file holds no text", "", "check that it was written completely");
            rows = Read(lines, first.Contains((byte)'\t') ? '\t' : ',', names);
        });
        return rows;
    }

    private static List<(string[] Cells, string Place)> Read(StrictLineReader lines, char delimiter, string[][] names)
    {
        var rows = new List<(string[] Cells, string Place)>();
        int[]? columns = null;
        long line = lines.LineNumber;
        try
        {
            using var csv = CsvDataReader.Create(
                new StrictTextReader(lines, delimiter.ToString()),
                new CsvDataReaderOptions { HasHeaders = false, Delimiter = delimiter, Comment = '\0', MaxBufferSize = StrictLineReader.DelimitedLineLimit * 2 });
            while (csv.Read())
            {
                string place = DataErrors.At(lines.Path, line, 1);
                line += csv.GetRawRecordSpan().Count('\n');
                string[] cells = [.. Enumerable.Range(0, csv.RowFieldCount).Select(n => csv.GetFieldSpan(n).Trim().ToString())];
                if (cells.All(cell => cell.Length == 0)) continue;
                if (columns is null)
                {
                    columns = HeaderColumns(cells, names);
                    if (columns is not null) continue;
                    columns = [.. Enumerable.Range(0, names.Length)];
                }

                rows.Add(([.. columns.Select(column => Cell(cells, column, names, place))], place));
            }
        }
        catch (Exception e) when (e is CsvFormatException or CsvRecordTooLargeException)
        {
            throw DataErrors.WrongColumns(DataErrors.At(lines.Path, line, 1), "a double quote is not closed, or text follows the closing one", "",
                "write an id that holds quotes between double quotes, and each of its own quotes twice");
        }

        return rows;
    }

    private static string Cell(string[] cells, int column, string[][] names, string place)
    {
        if (column < cells.Length && cells[column].Length > 0) return cells[column];
        string expected = string.Join(',', names.Select(name => name[0]));
        string what = column < cells.Length ? $"column {column + 1} is empty" : $"{cells.Length} columns where {expected} is expected";
        throw DataErrors.WrongColumns(place, what, $"found '{DataErrors.Show(string.Join(',', cells))}'", $"give every row {expected}");
    }

    private static int[]? HeaderColumns(string[] cells, string[][] names)
    {
        string[] plain = [.. cells.Select(cell => string.Concat(cell.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)))];
        int[] columns = [.. names.Select(of => Array.FindIndex(plain, of.Contains))];
        return columns.Contains(-1) ? null : columns;
    }
}
