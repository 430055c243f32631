using Reda.Engine.Diagnostics;
using Reda.IO.Tables;

namespace Reda.IO;

/// <summary>Reads what people call items.</summary>
public static class ItemNames
{
    /// <summary>
    /// Reads names from any table: the columns <c>item</c> (or <c>id</c>, <c>item_id</c>, <c>movieId</c>, ...) and <c>name</c> (or <c>title</c>, ...) where there is a
    /// header, otherwise the first two; a line <c>id TAB name</c> is the simplest. Double quotes in tab-separated text are part of the name.
    /// </summary>
    /// <param name="path">A file: CSV, TSV, JSON lines or Parquet, packed by gzip or not.</param>
    /// <returns>The names by external item id; an item without a name is left out, and of several names the first counts.</returns>
    /// <exception cref="RedaException">R101-R104, R109, R130-R134: the content is not as it should be. R120: the file cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path) => Read(path, new ReadOptions { Quoted = false }, null, null);

    /// <summary>Reads names from the given columns.</summary>
    internal static Dictionary<string, string> Read(string path, ReadOptions options, string? idColumn, string? nameColumn)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        string file = Directory.Exists(path) ? throw DataErrors.CannotRead(path, "found a folder") : DataFile.Resolve(path, "");
        BadRows.Collect(bad => DataFile.Read(file, options, Column.Names(idColumn, nameColumn), bad, data =>
        {
            var table = data.Table ?? throw DataErrors.WrongColumns(DataErrors.At(path, 1, 1), "not a table of names", "found the authors' format", "write a line for each item: id TAB name");
            while (table.Next())
            {
                try
                {
                    table.Check();
                    var id = table.Field(0);
                    if (id.IsEmpty) throw DataErrors.WrongColumns(table.At(0), "the item is empty", "found no id", "give every name an item");
                    string key = id.ToString();
                    var name = table.Field(1);
                    if (!name.IsEmpty) names.TryAdd(key, name.ToString());
                }
                catch (RedaException e) when (e.Kind == RedaErrorKind.Data)
                {
                    bad.Add(e);
                }
            }
        }));
        return names;
    }
}
