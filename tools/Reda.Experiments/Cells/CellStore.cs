using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reda.Engine.Diagnostics;
using Reda.IO.Results;

namespace Reda.Experiments.Cells;

/// <summary>The results of finished cells, each in a small file of its own, and why the others are missing.</summary>
/// <param name="folder">Where the files are.</param>
/// <param name="writing">Held while a file is written, by whoever must not be ended meanwhile.</param>
public sealed class CellStore(string folder, Lock writing)
{
    private readonly Dictionary<string, JsonObject?> _results = [];
    private readonly Dictionary<string, string> _missing = [];

    /// <summary>The folder of the run, which holds that of the cells.</summary>
    public string Root => folder;

    /// <summary>The lock that is held while a file is written.</summary>
    public Lock Writing => writing;

    private string CellFolder => Path.Combine(folder, "cells");

    /// <summary>Makes the folders and sees that files can be written there.</summary>
    /// <exception cref="RedaException">R120: they cannot.</exception>
    public void Prepare()
    {
        try
        {
            Directory.CreateDirectory(CellFolder);
            string probe = Path.Combine(CellFolder, ".probe");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RedaException(RedaErrorKind.IO, "R120", folder, "results cannot be written there", e.Message, "give a folder that can be made and written to", e);
        }
    }

    /// <summary>The result of a finished cell, or <see langword="null"/>: it is missing, damaged, or of another spec.</summary>
    /// <param name="id">The cell.</param>
    /// <param name="spec">Its spec; any where it is <see langword="null"/>.</param>
    public JsonObject? Find(string id, string? spec = null)
    {
        if (!_results.TryGetValue(id, out JsonObject? found)) _results[id] = found = Read(PathOf(id));
        return found is not null && (spec is null || (string?)found["spec"] == spec) ? found : null;
    }

    /// <summary>Why a cell is missing, or <see langword="null"/>.</summary>
    /// <param name="id">The cell.</param>
    public string? WhyMissing(string id) => _missing.GetValueOrDefault(id);

    /// <summary>Keeps the result of a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="result">What it found; the store puts id, spec and seconds before.</param>
    /// <param name="seconds">How long it took.</param>
    /// <exception cref="RedaException">R120: the file cannot be written.</exception>
    public void Keep(Cell cell, JsonObject result, double seconds)
    {
        var whole = new JsonObject { ["cell"] = cell.Id, ["spec"] = cell.Spec, ["seconds"] = Math.Round(seconds, 3) };
        foreach (var (name, value) in result) whole[name] = value?.DeepClone();
        byte[] text = Encoding.UTF8.GetBytes(whole.ToJsonString() + "\n");
        lock (writing) OutputFile.Write(PathOf(cell.Id), stream => stream.Write(text));
        _results[cell.Id] = whole;
        _missing.Remove(cell.Id);
    }

    /// <summary>Notes that a cell has no result.</summary>
    /// <param name="id">The cell.</param>
    /// <param name="reason">Why.</param>
    public void Miss(string id, string reason)
    {
        _results[id] = null;
        _missing[id] = reason;
    }

    private string PathOf(string id) => Path.Combine(CellFolder, id + ".json");

    private static JsonObject? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            // What cannot be read is computed again.
            return null;
        }
    }
}
