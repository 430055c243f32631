using Reda.Engine.Diagnostics;
using Reda.IO.Sources;
using Reda.IO.Tables;

namespace Reda.IO.Preparing;

/// <summary>The files of a data set and how they are read.</summary>
/// <param name="Paths">The interactions.</param>
/// <param name="Read">How they are read.</param>
/// <param name="Names">The names of items, if there are any.</param>
internal sealed record SourceFiles(IReadOnlyList<string> Paths, ReadOptions Read, NameFile? Names)
{
    /// <summary>Finds the files of a data set.</summary>
    /// <param name="layout">The data set.</param>
    /// <param name="paths">Files, or the one folder that holds them.</param>
    /// <param name="read">How the files are read; what it says of columns wins over what is known of the layout.</param>
    /// <exception cref="RedaException">R120: a file is not there.</exception>
    public static SourceFiles Find(SourceLayout layout, IReadOnlyList<string> paths, ReadOptions read) => layout switch
    {
        SourceLayout.Hetrec2011 => Hetrec(Folder(paths), read),
        SourceLayout.MovieLens => MovieLens(paths, read),
        SourceLayout.Amazon => new(Files(paths), Amazon(paths[0], read), null),
        SourceLayout.Goodreads => new(Files(paths), read, null),
        _ => new([.. paths.Select(path => DataFile.Resolve(path, DataFile.TrainingName))], read, null),
    };

    private static SourceFiles Hetrec(string folder, ReadOptions read)
    {
        var tabs = new ReadOptions { Format = DataFormat.Delimited, Delimiter = "\t", Header = HeaderMode.Yes, Quoted = false };
        string[] names = ["user_artists.dat", "user_taggedbookmarks-timestamps.dat", "user_taggedbookmarks.dat"];
        string found = names.FirstOrDefault(name => File.Exists(Path.Combine(folder, name))) ?? throw DataErrors.CannotRead(folder, $"found none of {string.Join(", ", names)}");

        // LastFM rates by plays. Delicious has a row a tag, so a pair may repeat; its dates take five columns where there are no timestamps.
        bool artists = found == names[0];
        var columns = artists ? Number(tabs, read, "3", ReadOptions.NoColumn) : Number(tabs, read, ReadOptions.NoColumn, found == names[1] ? "4" : ReadOptions.NoColumn);
        var titles = artists ? new NameFile(Path.Combine(folder, "artists.dat"), tabs, "1", "2") : new NameFile(Path.Combine(folder, "bookmarks.dat"), tabs, "1", "3");
        return new SourceFiles([Path.Combine(folder, found)], columns, titles.IfThere());
    }

    private static SourceFiles MovieLens(IReadOnlyList<string> paths, ReadOptions read)
    {
        string[] names = ["u.data", "ratings.dat", "ratings.csv"];
        string file = paths[0];
        if (Directory.Exists(file))
        {
            string folder = Folder(paths);
            file = names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) ?? throw DataErrors.CannotRead(folder, $"found none of {string.Join(", ", names)}");
            paths = [file];
        }

        string beside = Path.GetDirectoryName(file) ?? "";
        var text = new ReadOptions { Format = DataFormat.Delimited, Quoted = false };
        switch (Delimiters.Recognise(FirstLine(file, read)))
        {
            case "\t":
                var bars = new NameFile(Path.Combine(beside, "u.item"), text with { Delimiter = "|", Header = HeaderMode.No }, "1", "2");
                return new SourceFiles(Files(paths), Number(text with { Delimiter = "\t", Header = HeaderMode.No }, read, "3", "4"), bars.IfThere());
            case "::":
                var colons = text with { Delimiter = "::", Header = HeaderMode.No };
                return new SourceFiles(Files(paths), Number(colons, read, "3", "4"), new NameFile(Path.Combine(beside, "movies.dat"), colons, "1", "2").IfThere());
            default:
                return new SourceFiles(Files(paths), read, new NameFile(Path.Combine(beside, "movies.csv"), new ReadOptions(), null, null).IfThere());
        }
    }

    /// <summary>Tells the three layouts apart: a header, or whose id comes first.</summary>
    private static ReadOptions Amazon(string path, ReadOptions read)
    {
        string[] fields = System.Text.Encoding.UTF8.GetString(FirstLine(path, read)).Split(',');
        bool plain = fields.Length == 4 && !Columns.IsHeader(Column.Interactions(read), fields) && fields[0].Length > 0 && fields[0][0] != '{';
        if (!plain) return read;
        bool itemFirst = IsProduct(fields[0]) && !IsProduct(fields[1]);
        return Number(new ReadOptions { Format = DataFormat.Delimited, Delimiter = ",", Header = HeaderMode.No }, read, "3", "4", itemFirst);
    }

    // Ten characters: an ISBN, or B and nine more. Users' ids are longer.
    private static bool IsProduct(string id) => id.Length == 10 && (id[0] == 'B' || char.IsAsciiDigit(id[0]));

    private static ReadOptions Number(ReadOptions layout, ReadOptions read, string rating, string timestamp, bool itemFirst = false) => layout with
    {
        UserColumn = read.UserColumn ?? (itemFirst ? "2" : "1"),
        ItemColumn = read.ItemColumn ?? (itemFirst ? "1" : "2"),
        RatingColumn = read.RatingColumn ?? rating,
        TimestampColumn = read.TimestampColumn ?? timestamp,
        StandardInput = read.StandardInput,
    };

    private static byte[] FirstLine(string path, ReadOptions read)
    {
        // What comes through a pipe can be looked at only once.
        if (path == DataFile.StandardInput) throw DataErrors.Usage("this layout cannot be read from standard input", "found -", "give a file, or use the generic layout");
        byte[] line = [];
        DataFile.Guard(path, () =>
        {
            using var source = DataSource.Open(DataFile.Resolve(path, ""), read);
            var lines = new StrictLineReader(source.Stream, path) { LineLimit = StrictLineReader.DelimitedLineLimit };
            if (lines.TryReadText(out var first)) line = first.ToArray();
        });
        return line;
    }

    private static string[] Files(IReadOnlyList<string> paths)
        => [.. paths.Select(path => Directory.Exists(path) ? throw DataErrors.CannotRead(path, "found a folder where a file is expected") : DataFile.Resolve(path, ""))];

    private static string Folder(IReadOnlyList<string> paths)
        => paths.Count == 1 && Directory.Exists(paths[0]) ? paths[0] : throw DataErrors.CannotRead(paths[0], "found no folder, or something beside it");
}
