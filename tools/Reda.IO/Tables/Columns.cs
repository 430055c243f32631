using System.Globalization;

namespace Reda.IO.Tables;

/// <summary>Finds columns in a header and tells headers from data.</summary>
internal static class Columns
{
    private const int Absent = -1;

    /// <summary>Where the wanted columns are, from 0; -1 for those that are not there.</summary>
    /// <param name="wanted">The columns.</param>
    /// <param name="names">The names of all columns; <see langword="null"/> where they have none.</param>
    /// <param name="count">How many columns there are.</param>
    /// <param name="byPosition">Whether required columns without a usual name are the first that remain.</param>
    /// <param name="at">The place for messages.</param>
    public static int[] Locate(IReadOnlyList<Column> wanted, IReadOnlyList<string>? names, int count, bool byPosition, string at)
    {
        int[] places = [.. wanted.Select(column => Place(column, names, count, at))];
        for (int n = 0; n < places.Length; n++)
        {
            if (places[n] != Absent || !wanted[n].Required) continue;
            int free = byPosition ? Enumerable.Range(0, count).FirstOrDefault(place => !places.Contains(place), Absent) : Absent;
            places[n] = free != Absent ? free : throw DataErrors.NoColumn(at, $"there is no {wanted[n].Role} column", Found(names, count), $"name it with {wanted[n].Option}");
        }

        for (int n = 1; n < places.Length; n++)
        {
            int same = places[n] == Absent ? Absent : Array.IndexOf(places, places[n], 0, n);
            if (same != Absent)
                throw DataErrors.NoColumn(at, $"{wanted[same].Role} and {wanted[n].Role} are the same column", $"found column {places[n] + 1} for both", $"name another with {wanted[n].Option}");
        }

        return places;
    }

    /// <summary>Whether a first row is a header by its own words, or because a column was given by name.</summary>
    public static bool IsHeader(IReadOnlyList<Column> wanted, IReadOnlyList<string> row)
        => wanted.Any(column => column.IsNamed || (column.Required && column.FindIn(row) >= 0));

    /// <summary>Whether a first row is a header because only the rows after it hold numbers.</summary>
    public static bool IsHeader(IReadOnlyList<string> row, string nextFirst, string nextSecond)
        => !IsNumber(row[0]) && !IsNumber(row[1]) && IsNumber(nextFirst) && IsNumber(nextSecond);

    private static int Place(Column column, IReadOnlyList<string>? names, int count, string at)
    {
        if (column.IsLeftOut) return Absent;
        if (column.Number > 0)
        {
            return column.Number <= count
                ? column.Number - 1
                : throw DataErrors.NoColumn(at, $"there is no column {column.Number} for the {column.Role}", Found(names, count), $"give {column.Option} a number from 1 to {count}");
        }

        int place = names is null ? Absent : column.FindIn(names);
        return place >= 0 || !column.IsNamed
            ? place
            : throw DataErrors.NoColumn(at, $"there is no column '{DataErrors.Show(column.Given)}' for the {column.Role}", Found(names, count), $"give {column.Option} a name of the header or a number");
    }

    private static string Found(IReadOnlyList<string>? names, int count)
        => names is null ? $"found {count} columns without names" : $"found {string.Join(", ", names.Take(20).Select(name => DataErrors.Show(name)))}{(names.Count > 20 ? ", ..." : "")}";

    private static bool IsNumber(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
