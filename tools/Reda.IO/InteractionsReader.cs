using Reda.Engine.Data;
using Reda.Engine.Diagnostics;

namespace Reda.IO;

/// <summary>
/// Reads training interactions. The format is recognised by the first line: the authors' format if it holds a colon and no comma, tab, semicolon or bar,
/// otherwise delimited text.
/// </summary>
public static class InteractionsReader
{
    /// <summary>Reads a file, or <c>trainset.txt</c> inside a folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">How delimited text is read.</param>
    /// <exception cref="RedaException">R101-R104, R109: the content is not as it should be. R120: the file cannot be read.</exception>
    public static Interactions Read(string path, ReadOptions? options = null) => Load(path, options).Interactions;

    /// <summary>Reads a file, or <c>trainset.txt</c> inside a folder, and says how it was read.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">How delimited text is read.</param>
    /// <exception cref="RedaException">As for <see cref="Read"/>.</exception>
    public static LoadedInteractions Load(string path, ReadOptions? options = null)
    {
        string file = DataFile.Resolve(path, DataFile.TrainingName);
        options ??= new ReadOptions();
        return DataFile.Parse(file, options, ReadAuthors, lines => ReadDelimited(lines, options));
    }

    private static LoadedInteractions ReadAuthors(StrictLineReader lines)
    {
        var builder = new InteractionsBuilder();
        var pool = new IdPool();
        while (lines.TryReadText(out var text))
        {
            var line = new AuthorsLine(lines, text);
            string user = pool.Of(line.ReadId("user"));
            line.NextPart("items");

            // A user without items is a user all the same.
            builder.Users.GetOrAdd(user);
            while (line.TryReadId(out int item)) builder.Add(user, pool.Of(item));
            line.End("a second colon belongs to a test file: give that as --test");
        }

        return new LoadedInteractions(builder.Build(), lines.Path, DataFormat.Authors, null);
    }

    private static LoadedInteractions ReadDelimited(StrictLineReader lines, ReadOptions options)
    {
        var builder = new InteractionsBuilder();
        var rows = new DelimitedRows(lines, options);
        foreach (var row in rows.Read()) builder.Add(row.User, row.Item);
        return new LoadedInteractions(builder.Build(), lines.Path, DataFormat.Delimited, rows.Header);
    }
}
