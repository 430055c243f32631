namespace Reda.Engine.Tests.Persistence;

/// <summary>A folder of its own for a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reda-tests-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>The names of all files, hidden ones included.</summary>
    public IEnumerable<string> Names()
        => Directory.EnumerateFiles(_folder.FullName, "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(file => Path.GetFileName(file));

    /// <summary>The names and contents of all files.</summary>
    public Dictionary<string, byte[]> Contents() => Names().ToDictionary(name => name, name => File.ReadAllBytes(this[name]));

    public void Dispose()
    {
        foreach (FileInfo file in _folder.EnumerateFiles()) file.IsReadOnly = false;
        _folder.Delete(recursive: true);
    }
}
