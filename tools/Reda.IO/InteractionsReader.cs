using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.IO.Rows;

namespace Reda.IO;

/// <summary>
/// Reads training interactions from files in any of the formats, packed by gzip or not. The format is recognised by content: Parquet and JSON by their beginnings,
/// the authors' format by a first line that holds a colon and no comma, tab, semicolon, bar or <c>::</c>; everything else is delimited text.
/// </summary>
public static class InteractionsReader
{
    /// <summary>Reads a file, or the training file inside a folder.</summary>
    /// <param name="path">The file or folder, or <c>-</c> for <see cref="ReadOptions.StandardInput"/>.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="RedaException">
    /// R101-R104, R107, R109, R130-R134: the content is not as it should be; bad rows are collected, so that one error tells of all of them. R120: the file cannot be
    /// read.
    /// </exception>
    public static Interactions Read(string path, ReadOptions? options = null) => Load(path, options).Interactions;

    /// <summary>Reads a file, or the training file inside a folder, and says how it was read.</summary>
    /// <param name="path">The file or folder, or <c>-</c> for <see cref="ReadOptions.StandardInput"/>.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="RedaException">As for <see cref="Read"/>.</exception>
    public static LoadedInteractions Load(string path, ReadOptions? options = null) => Load([path], options);

    /// <summary>Reads several files as one, whose layouts may differ.</summary>
    /// <param name="paths">Files or folders, at least one; <c>-</c> for <see cref="ReadOptions.StandardInput"/>.</param>
    /// <param name="options">How they are read.</param>
    /// <exception cref="RedaException">As for <see cref="Read"/>.</exception>
    public static LoadedInteractions Load(IReadOnlyList<string> paths, ReadOptions? options = null)
    {
        string[] files = [.. paths.Select(path => DataFile.Resolve(path, DataFile.TrainingName))];
        var builder = new InteractionsBuilder();
        (DataFormat Format, string? Header)? first = null;
        options ??= new ReadOptions();
        var times = options.TimestampColumn is null ? Need.None : Need.IfThere;
        BadRows.Collect(bad => DataFile.ReadRows(files, options, bad, Need.IfThere, times, (data, rows) =>
        {
            while (rows.Next())
            {
                // A user without items is a user all the same.
                if (rows.Item.IsEmpty) builder.Users.GetOrAdd(rows.User);
                else builder.Add(rows.User, rows.Item);
            }

            first ??= (data.Format, rows.Header);
        }));
        var (format, header) = first!.Value;
        return new LoadedInteractions(builder.Build(), string.Join(", ", files), format, header);
    }
}
