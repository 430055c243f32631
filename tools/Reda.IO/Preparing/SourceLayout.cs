namespace Reda.IO.Preparing;

/// <summary>The data sets whose files are known.</summary>
public enum SourceLayout
{
    /// <summary>Anything that <see cref="InteractionsReader"/> reads.</summary>
    Generic,

    /// <summary>The folders of HetRec 2011: LastFM (<c>user_artists.dat</c>) and Delicious (<c>user_taggedbookmarks*.dat</c>).</summary>
    Hetrec2011,

    /// <summary>Amazon's ratings: user,item,rating,timestamp (2014), item,user,rating,timestamp (2018), or with a header (2023); reviews as JSON lines too.</summary>
    Amazon,

    /// <summary>Goodreads interactions: JSON lines with user_id, book_id, rating and date_updated, or CSV with a header.</summary>
    Goodreads,

    /// <summary>MovieLens: <c>u.data</c> (100K), <c>ratings.dat</c> (1M, 10M) or <c>ratings.csv</c> (20M and later).</summary>
    MovieLens,
}
