using System.Security.Cryptography;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Cli;

/// <summary>The model file that a training run writes.</summary>
internal static class ModelOutput
{
    /// <summary>Checks, before any work, that a file can be written; leaves nothing behind.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it.</param>
    /// <exception cref="RedaException">R120: it cannot.</exception>
    public static void Check(string path, string option = "--model")
    {
        if (string.IsNullOrWhiteSpace(path)) throw Refused("(empty)", "found an empty path");
        if (Directory.Exists(path)) throw Refused(path, "found a folder");
        try
        {
            string target = TargetOf(path), folder = Path.GetDirectoryName(target) ?? target;
            if (!Directory.Exists(folder)) throw Refused(path, $"found no folder {folder}");

            // A file is replaced as a whole, and a device would be replaced for everybody.
            if (folder == "/dev") throw Refused(path, "found a device");
            if (File.Exists(target) && File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly)) throw Refused(path, "found a file that is read-only");
            string probe = Path.Combine(folder, $".reda-{Guid.NewGuid():N}.tmp");
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, $"found: {e.Message}", e);
        }

        RedaException Refused(string place, string found, Exception? inner = null)
        {
            string what = option == "--model" ? "the model cannot be written here" : "the file cannot be written here";
            return new(RedaErrorKind.IO, "R120", place, what, found, $"give {option} a file in a folder that exists and can be written to", inner);
        }
    }

    /// <summary>The absolute path that is written: a symbolic link stays one, what it points to is replaced.</summary>
    public static string TargetOf(string path)
    {
        string full = Path.GetFullPath(path);
        return new FileInfo(full).Exists ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }

    /// <summary>Saves a model. A forced end waits for it, so that no temporary file stays behind.</summary>
    /// <returns>The SHA-256 of the file.</returns>
    public static string Save(RedaModel model, string path, bool includeHistories)
    {
        lock (Interruption.Writing) model.Save(path, includeHistories);
        return Sha256(path);
    }

    /// <summary>Saves any recommender with all it knows, likewise.</summary>
    /// <returns>The SHA-256 of the file.</returns>
    public static string Save(IFittedRecommender model, string path)
    {
        lock (Interruption.Writing) RecommenderFile.Save(model, path);
        return Sha256(path);
    }

    /// <summary>The SHA-256 of a file in lower-case hexadecimal.</summary>
    public static string Sha256(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
