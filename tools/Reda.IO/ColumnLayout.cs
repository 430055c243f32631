using System.Globalization;

namespace Reda.IO;

/// <summary>Which columns of delimited text hold the user and the item.</summary>
/// <param name="User">The user's column, from 0.</param>
/// <param name="Item">The item's column, from 0.</param>
internal readonly record struct ColumnLayout(int User, int Item)
{
    /// <summary>The first two columns: user, item.</summary>
    public static ColumnLayout Default { get; } = new(0, 1);

    private static readonly HashSet<string> UserNames =
    [
        "user", "users", "userid", "uid", "username", "useridx", "customer", "customerid", "visitorid", "memberid", "sessionid", "reviewerid", "listenerid", "readerid",
    ];

    private static readonly HashSet<string> ItemNames =
    [
        "item", "items", "itemid", "iid", "itemname", "itemidx", "product", "productid", "movieid", "artistid", "bookid", "trackid", "songid", "articleid",
        "businessid", "bookmarkid", "asin", "isbn",
    ];

    /// <summary>Reads a header: named columns are found wherever they are; what is not named is taken from the first two columns in order.</summary>
    /// <param name="names">The fields of the header row, at least two.</param>
    public static ColumnLayout FromHeader(IReadOnlyList<string> names)
    {
        int user = Find(names, UserNames);
        int item = Find(names, ItemNames);
        if (user < 0 && item < 0) return Default;
        if (user < 0) user = item == 0 ? 1 : 0;
        if (item < 0) item = user == 0 ? 1 : 0;
        return new ColumnLayout(user, item);
    }

    /// <summary>Whether a first row is a header by its own words.</summary>
    public static bool IsHeader(IReadOnlyList<string> row) => Find(row, UserNames) >= 0 || Find(row, ItemNames) >= 0;

    /// <summary>Whether a first row is a header because only the rows after it hold numbers.</summary>
    public static bool IsHeader(IReadOnlyList<string> row, IReadOnlyList<string> next)
        => !IsNumber(row[0]) && !IsNumber(row[1]) && IsNumber(next[0]) && IsNumber(next[1]);

    private static int Find(IReadOnlyList<string> row, HashSet<string> names)
    {
        for (int n = 0; n < row.Count; n++)
        {
            if (names.Contains(Normalise(row[n]))) return n;
        }

        return -1;
    }

    private static string Normalise(string name)
        => string.Concat(name.Where(c => c is not (' ' or '_' or '-' or '.')).Select(char.ToLowerInvariant));

    private static bool IsNumber(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
