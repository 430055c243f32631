using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>Saves and loads models as one safetensors file.</summary>
public static class ModelFile
{
    /// <summary>Saves <paramref name="model"/>: written to a temporary file in the same folder, flushed to the disk, renamed over <paramref name="path"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="includeHistories">Whether user ids and histories go into the file.</param>
    /// <exception cref="Diagnostics.RedaException">R120: the file cannot be written; what was there before is untouched.</exception>
    public static void Save(this RedaModel model, string path, bool includeHistories = true) => throw new NotSupportedException();

    extension(RedaModel)
    {
        /// <summary>Loads a model.</summary>
        /// <param name="path">A file that <see cref="Save"/> wrote.</param>
        /// <exception cref="Diagnostics.RedaException">R110: damaged or foreign. R111: written by a newer format. R112: does not fit in memory. R120: cannot be read.</exception>
        public static RedaModel Load(string path) => throw new NotSupportedException();
    }
}
