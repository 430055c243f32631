using Reda.Engine.Diagnostics;
using Reda.IO.Rows;
using Reda.IO.Sources;
using Reda.IO.Tables;

namespace Reda.IO;

/// <summary>Finds and opens data files.</summary>
public static class DataFile
{
    /// <summary>The path that stands for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>The training file's name inside a data folder, in the authors' format.</summary>
    public const string TrainingName = "trainset.txt";

    /// <summary>The test file's name inside a data folder, in the authors' format.</summary>
    public const string TestName = "testset.txt";

    private static readonly Dictionary<string, string[]> s_otherNames = new()
    {
        [TrainingName] = ["train.csv", "train.parquet"],
        [TestName] = ["test.csv", "test.parquet"],
    };

    /// <summary>The file that a path stands for: itself, or the named file inside it where it is a folder; there, CSV and Parquet have names of their own.</summary>
    /// <param name="path">A file, a folder or <c>-</c>.</param>
    /// <param name="nameInFolder"><see cref="TrainingName"/> or <see cref="TestName"/>.</param>
    /// <exception cref="RedaException">R120: there is no such file.</exception>
    public static string Resolve(string path, string nameInFolder)
    {
        if (path == StandardInput) return path;

        // A pipe such as /dev/fd/63 is no file to File.Exists everywhere, but opens like one.
        if (!Directory.Exists(path)) return Path.Exists(path) ? path : throw DataErrors.CannotRead(path, "found no such file or folder");
        string[] names = [nameInFolder, .. s_otherNames.GetValueOrDefault(nameInFolder, [])];
        return names.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists) ?? throw DataErrors.CannotRead(path, $"found a folder without {string.Join(", ", names)}");
    }

    /// <summary>Opens one file and chooses the parser.</summary>
    /// <param name="path">A file or <c>-</c>.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="wanted">The columns of a table.</param>
    /// <param name="bad">Where bad lines go.</param>
    /// <param name="read">Reads what was opened.</param>
    internal static void Read(string path, ReadOptions options, Column[] wanted, BadRows bad, Action<OpenedData> read)
    {
        Guard(path, () =>
        {
            using var source = DataSource.Open(path, options);
            using var data = OpenedData.Open(source, options, wanted, bad);
            read(data);
        });
    }

    /// <summary>Turns what the file system throws into R120.</summary>
    internal static void Guard(string path, Action action, bool writing = false)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw writing ? DataErrors.CannotWrite(path, $"found: {e.Message}", e) : DataErrors.CannotRead(path, $"found: {e.Message}", e);
        }
    }

    /// <summary>Reads the interactions of several files one after the other. Bad rows are collected and passed over.</summary>
    /// <param name="paths">Files or <c>-</c>.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="bad">Where bad rows go.</param>
    /// <param name="ratings">What is wanted of ratings.</param>
    /// <param name="times">What is wanted of timestamps.</param>
    /// <param name="read">Reads the rows of one file.</param>
    internal static void ReadRows(IReadOnlyList<string> paths, ReadOptions options, BadRows bad, Need ratings, Need times, Action<OpenedData, InteractionRows> read)
    {
        foreach (string path in paths)
        {
            Read(path, options, Column.Interactions(options), bad, data =>
            {
                using InteractionRows rows = data.Table is { } table ? new TableRows(table, bad, ratings, times) : new AuthorsRows(data.Lines!, bad);
                read(data, rows);
            });
        }
    }
}
