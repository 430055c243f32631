using Reda.Engine.Diagnostics;

namespace Reda.IO;

/// <summary>Finds and opens data files.</summary>
public static class DataFile
{
    /// <summary>The training file's name inside a data folder.</summary>
    public const string TrainingName = "trainset.txt";

    /// <summary>The test file's name inside a data folder.</summary>
    public const string TestName = "testset.txt";

    /// <summary>The file that a path stands for: itself, or the named file inside it where it is a folder.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="nameInFolder"><see cref="TrainingName"/> or <see cref="TestName"/>.</param>
    /// <exception cref="RedaException">R120: there is no such file.</exception>
    public static string Resolve(string path, string nameInFolder)
    {
        if (!Directory.Exists(path)) return File.Exists(path) ? path : throw DataErrors.CannotRead(path, "found no such file or folder");
        string inside = Path.Combine(path, nameInFolder);
        return File.Exists(inside) ? inside : throw DataErrors.CannotRead(path, $"found a folder without {nameInFolder}");
    }

    /// <summary>Opens <paramref name="path"/>, chooses the parser by content, and turns what the file system throws into R120.</summary>
    internal static T Parse<T>(string path, ReadOptions options, Func<StrictLineReader, T> authors, Func<StrictLineReader, T> delimited)
    {
        try
        {
            // The line reader has its own buffer.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            var lines = new StrictLineReader(stream, path);
            ForeignFile.Refuse(lines.Head, path);
            if (!lines.TryPeekText(out var first)) throw DataErrors.WrongFile(DataErrors.At(path, 1, 1), "the file holds no text", "", "check that it was written completely");
            return options.Delimiter is null && AuthorsLine.Looks(first) ? authors(lines) : delimited(lines);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataErrors.CannotRead(path, $"found: {e.Message}", e);
        }
    }
}
