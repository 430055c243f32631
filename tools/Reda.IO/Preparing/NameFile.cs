using Reda.Engine.Diagnostics;

namespace Reda.IO.Preparing;

/// <summary>A file with the names of items.</summary>
/// <param name="Path">The file.</param>
/// <param name="Options">How it is read.</param>
/// <param name="Id">The id's column.</param>
/// <param name="Name">The name's column.</param>
internal sealed record NameFile(string Path, ReadOptions Options, string? Id, string? Name)
{
    /// <summary>This file, if it exists.</summary>
    public NameFile? IfThere() => File.Exists(Path) ? this : null;

    /// <summary>Reads the names. Data sets that researchers hand on are sometimes in Latin-1: what is not UTF-8 is read as that.</summary>
    public IReadOnlyDictionary<string, string> Read()
    {
        try
        {
            return ItemNames.Read(Path, Options, Id, Name);
        }
        catch (RedaException e) when (e.Code == "R103")
        {
            return ItemNames.Read(Path, Options with { Latin1 = true }, Id, Name);
        }
    }
}
