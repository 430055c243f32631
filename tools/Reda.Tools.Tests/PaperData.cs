namespace Reda.Tools.Tests;

/// <summary>Finds the data sets for measuring, which are not part of the repository.</summary>
internal static class PaperData
{
    /// <summary>The folder of one set; the test is ignored, with a message, where it is absent.</summary>
    public static string FolderOrSkip(string name, string file = DataFileName)
    {
        string root = Environment.GetEnvironmentVariable("REDA_DATA") is { Length: > 0 } given ? given : Path.Combine(Repository.Root, "..", "shared", "data");
        string folder = Path.GetFullPath(Path.Combine(root, name));
        if (!File.Exists(Path.Combine(folder, file))) Assert.Ignore($"SKIPPED: no {folder}/{file}; set REDA_DATA to the folder that holds {name}");
        return folder;
    }

    private const string DataFileName = Reda.IO.DataFile.TrainingName;
}
