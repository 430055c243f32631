using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>Saves and loads models as one safetensors file.</summary>
/// <remarks>
/// <para>
/// The file is 8 bytes with the little-endian length of the header, a JSON header, and the tensors one after the other without gaps, beginning at a multiple
/// of 64. Any safetensors reader opens it. Padding columns of the engine's memory are not stored.
/// </para>
/// <list type="table">
/// <listheader><term>tensor</term><description>type and shape, in the order of the file</description></listheader>
/// <item><term>item_ids_offsets</term><description>I64 [N + 1]: the UTF-8 id of item i is item_ids[offsets[i] .. offsets[i + 1]]</description></item>
/// <item><term>item_names_offsets</term><description>I64 [N + 1]: the same for what people call the items; an empty name stands for none (***)</description></item>
/// <item><term>user_ids_offsets</term><description>I64 [U + 1]: the same for users (*)</description></item>
/// <item><term>history_offsets</term><description>I64 [U + 1]: the history of user u is history_items[offsets[u] .. offsets[u + 1]] (*)</description></item>
/// <item><term>keys</term><description>F32 [m, d] (**)</description></item>
/// <item><term>hidden_weight</term><description>F32 [s, d]</description></item>
/// <item><term>hidden_bias</term><description>F32 [s]</description></item>
/// <item><term>projection</term><description>F32 [s]</description></item>
/// <item><term>slots</term><description>F32 [m, d] (**)</description></item>
/// <item><term>items</term><description>F32 [N, k, d]</description></item>
/// <item><term>history_items</term><description>I32 [interactions]: item indices, ascending inside a history (*)</description></item>
/// <item><term>item_ids</term><description>U8 [bytes]</description></item>
/// <item><term>item_names</term><description>U8 [bytes] (***)</description></item>
/// <item><term>user_ids</term><description>U8 [bytes] (*)</description></item>
/// </list>
/// <para>(*) left out when the model is saved without histories; (**) left out without memory attention; (***) left out for a model without names.</para>
/// <para>
/// The metadata are format = reda, format_version = 2, engine_version, options (the <see cref="RedaOptions"/> as JSON), provenance (the
/// <see cref="ModelProvenance"/> as JSON, where it is known) and checksum: the SHA-256 of the whole file, taken while the checksum's own 64 digits were zeros. So
/// every changed bit is noticed, in the header as in the weights. The bytes depend on nothing but the model and the engine's version: equal models give equal
/// files. Version 1 had neither provenance nor names and is read all the same.
/// </para>
/// </remarks>
public static class ModelFile
{
    /// <summary>Saves <paramref name="model"/>: written to a temporary file in the same folder, flushed to the disk, renamed over <paramref name="path"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="includeHistories">Whether user ids and histories go into the file.</param>
    /// <exception cref="RedaException">
    /// R120: the file cannot be written; what was there before is untouched. R701: a weight is not finite. R103: an id or a name is no Unicode text.
    /// </exception>
    public static void Save(this RedaModel model, string path, bool includeHistories = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(path);
        var writer = new ModelWriter(model, includeHistories);
        DurableFile.Replace(path, writer.Length, writer.WriteTo);
    }

    extension(RedaModel)
    {
        /// <summary>Loads a model.</summary>
        /// <param name="path">A file that <see cref="Save"/> wrote.</param>
        /// <exception cref="RedaException">R110: damaged or foreign. R111: written by a newer format. R112: does not fit in memory. R120: cannot be read.</exception>
        public static RedaModel Load(string path)
        {
            ArgumentNullException.ThrowIfNull(path);
            return Read(path, "model", ModelReader.Read);
        }
    }

    /// <summary>Reads a file and says in every error which one.</summary>
    /// <typeparam name="T">What it holds.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it should be.</param>
    /// <param name="read">Reads it.</param>
    internal static T Read<T>(string path, string kind, Func<Stream, T> read)
    {
        try
        {
            using FileStream stream = Open(path);
            return read(stream);
        }
        catch (RedaException e) when (e.Location is null)
        {
            throw Located(e, path);
        }
        catch (OutOfMemoryException e)
        {
            throw Located(ModelError.TooLarge(e.Message, e), path);
        }
        catch (Exception e) when (DurableFile.IsRefusal(e))
        {
            throw ModelError.Refused(path, $"the {kind} cannot be read", e.Message, "give the path of a file that exists and is readable", e);
        }
    }

    private static RedaException Located(RedaException e, string path) => new(e.Kind, e.Code, path, e.Message, "", "", e);

    private static FileStream Open(string path)
    {
        string file = DurableFile.Resolve(path);
        if (Directory.Exists(file)) throw new IOException("it is a folder");

        // Looked at before opening: opening a pipe would wait for its writer for ever, and pipes and devices have no length.
        if (new FileInfo(file).Length == 0) throw ModelError.Damaged("the file is empty, or it is a pipe or a device");
        return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
    }
}
