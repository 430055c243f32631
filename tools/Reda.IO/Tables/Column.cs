namespace Reda.IO.Tables;

/// <summary>A column that is looked for.</summary>
/// <param name="Role">What it holds, such as "user".</param>
/// <param name="Given">Its name or its number from 1, as somebody gave it; <see langword="null"/> to look for a usual name.</param>
/// <param name="Required">Whether there must be one.</param>
/// <param name="UsualNames">What such columns are often called, the best first: lower case, without the characters that separate words.</param>
internal sealed record Column(string Role, string? Given, bool Required, IReadOnlyList<string> UsualNames)
{
    private static readonly string[] s_users =
    [
        "user", "userid", "users", "uid", "username", "useridx", "customer", "customerid", "visitorid", "memberid", "sessionid", "reviewerid", "listenerid", "readerid",
    ];

    private static readonly string[] s_items =
    [
        "item", "itemid", "items", "iid", "itemidx", "product", "productid", "movieid", "artistid", "bookid", "trackid", "songid", "articleid", "businessid",
        "bookmarkid", "parentasin", "asin", "isbn", "itemname",
    ];

    private static readonly string[] s_ratings = ["rating", "ratings", "score", "stars", "overall"];

    private static readonly string[] s_times = ["timestamp", "time", "datetime", "date", "unixreviewtime", "dateupdated"];

    private static readonly string[] s_ids = [.. s_items[..^1], "id"];

    private static readonly string[] s_names = ["name", "title", "itemname", "movietitle", "artistname", "artist"];

    /// <summary>The columns of interactions: user, item, rating, timestamp.</summary>
    public static Column[] Interactions(ReadOptions options) =>
    [
        new("user", options.UserColumn, true, s_users),
        new("item", options.ItemColumn, true, s_items),
        new("rating", options.RatingColumn, false, s_ratings),
        new("timestamp", options.TimestampColumn, false, s_times),
    ];

    /// <summary>The columns of names: item, name.</summary>
    public static Column[] Names(string? id, string? name) => [new("item", id, true, s_ids), new("name", name, true, s_names)];

    /// <summary>What gives this column.</summary>
    public string Option => UsualNames == s_ids || UsualNames == s_names ? $"'{Role}' in the header" : $"--{Role}-column";

    /// <summary>The number that was given, from 1, or 0.</summary>
    public int Number => int.TryParse(Given, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : 0;

    /// <summary>Whether the column must be found by the name that was given.</summary>
    public bool IsNamed => Given is not null && Number == 0 && !IsLeftOut;

    /// <summary>Whether the column is not to be read.</summary>
    public bool IsLeftOut => !Required && Given == ReadOptions.NoColumn;

    /// <summary>Where a column of the given or a usual name is, or -1.</summary>
    public int FindIn(IReadOnlyList<string> names)
    {
        if (IsNamed)
        {
            int exact = IndexOf(names, Given!);
            return exact >= 0 ? exact : IndexOf([.. names.Select(Normalise)], Normalise(Given!));
        }

        string[] normalised = [.. names.Select(Normalise)];
        return UsualNames.Select(usual => IndexOf(normalised, usual)).FirstOrDefault(place => place >= 0, -1);
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (int n = 0; n < names.Count; n++)
        {
            if (names[n] == name) return n;
        }

        return -1;
    }

    private static string Normalise(string name)
        => string.Concat(name.Where(c => c is not (' ' or '_' or '-' or '.')).Select(char.ToLowerInvariant));
}
