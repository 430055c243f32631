using System.Runtime.InteropServices;
using System.Text.Json;
using Reda.Engine.Diagnostics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>
/// Saves and loads relation indexes: a safetensors file beside the model's, so that models stay what they are and an index can be left out, replaced and sent on its
/// own. The fingerprint of the model's weights binds the two.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>tensor</term><description>type and shape, in the order of the file</description></listheader>
/// <item><term>scales</term><description>F32 [features]: what a stored number is worth; features is the rank, padded to a multiple of 4</description></item>
/// <item><term>forms</term><description>F32 [m, length]: lower triangles in rows padded to 16, over the stored features and a constant 1</description></item>
/// <item><term>features</term><description>
/// U8 [bytes]: panels of 32 features, in them tiles of 16 items; a tile holds floats [features, 16], or integers of 1 or 2 bytes [features / 2, 16, 2]
/// </description></item>
/// </list>
/// <para>The checksum covers the whole file as that of a model does.</para>
/// </remarks>
public static class IndexFile
{
    private const string ModelExtension = ".safetensors";
    private const string Extension = ".index.safetensors";

    /// <summary>Where the index of a model lies unless somebody says otherwise: music.safetensors has music.index.safetensors.</summary>
    /// <param name="modelPath">The model's file.</param>
    public static string PathFor(string modelPath)
        => (modelPath.EndsWith(ModelExtension, StringComparison.Ordinal) ? modelPath[..^ModelExtension.Length] : modelPath) + Extension;

    /// <summary>Saves an index: written to a temporary file in the same folder, flushed to the disk, renamed over <paramref name="path"/>.</summary>
    /// <param name="index">The index.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="RedaException">R120: the file cannot be written; what was there before is untouched.</exception>
    public static void Save(this RelationIndex index, string path)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(path);
        byte[] header = Header(index);
        DurableFile.Replace(path, header.Length + index.Bytes + ((long)index.Table.Features * sizeof(float)), stream => Write(index, header, stream));
    }

    extension(RelationIndex)
    {
        /// <summary>Loads the index of a model.</summary>
        /// <param name="path">A file that <see cref="Save"/> wrote.</param>
        /// <param name="model">The model; its pooling and its sampling of histories hold for the index too.</param>
        /// <exception cref="RedaException">
        /// R110: damaged or foreign. R111: written by a newer format. R112: does not fit in memory. R114: the index of another model. R120: cannot be read.
        /// </exception>
        public static RelationIndex Load(string path, RedaModel model)
        {
            ArgumentNullException.ThrowIfNull(path);
            ArgumentNullException.ThrowIfNull(model);
            return ModelFile.Read(path, "index", stream => Read(stream, model));
        }
    }

    /// <summary>Writes an index.</summary>
    /// <param name="index">The index.</param>
    /// <param name="stream">A seekable stream at its beginning.</param>
    internal static void Write(RelationIndex index, Stream stream) => Write(index, Header(index), stream);

    /// <summary>Reads an index.</summary>
    /// <param name="stream">A seekable stream at its beginning.</param>
    /// <param name="model">The model.</param>
    internal static RelationIndex Read(Stream stream, RedaModel model)
    {
        byte[] header = ModelReader.ReadHeader(stream, stream.Length, "index");
        JsonElement json = SafetensorsHeader.Parse(header.AsMemory(SafetensorsHeader.PrefixLength));
        IndexMetadata metadata = IndexMetadata.Read(SafetensorsHeader.Metadata(json));
        ModelLayout.RequireSame(SafetensorsHeader.Tensors(json, stream.Length - header.Length), Tensors(metadata));

        using var reader = new ChecksumReader(stream);
        FileFormat.EraseChecksum(header, metadata.Checksum);
        reader.Append(header);
        var table = new FeatureTable(metadata.Items, metadata.Rank, metadata.Precision);
        var forms = new AlignedBuffer<float>((long)metadata.CodeSize * QuadraticForms.Length(table.Features + 1));
        reader.Read<float>(table.Scales);
        reader.Read(forms.Span);
        reader.Read(table.Bytes);
        FileFormat.RequireSameChecksum(reader.Finish(), metadata.Checksum);
        RequireFinite(table, forms);
        if (ModelFingerprint.Of(model) != metadata.Model || metadata.Items != model.Items.Count || metadata.CodeSize != model.Weights.Shape.CodeSize)
            throw new RedaException(RedaErrorKind.Model, "R114", null, "the index belongs to another model", "its weights differ", "build the index again with reda index");
        return new RelationIndex(model, table, forms, metadata.Explained);
    }

    private static void RequireFinite(FeatureTable table, AlignedBuffer<float> forms)
    {
        bool finite = table.Scales.All(float.IsFinite);
        foreach (float value in forms.Span) finite &= float.IsFinite(value);
        if (table.Precision == IndexPrecision.Full)
        {
            foreach (float value in MemoryMarshal.Cast<byte, float>(table.Bytes)) finite &= float.IsFinite(value);
        }

        if (!finite) throw ModelError.Damaged("a number of the index is not finite");
    }

    private static byte[] Header(RelationIndex index)
    {
        FeatureTable table = index.Table;
        var metadata = new IndexMetadata(
            table.Items, index.Model.Weights.Shape.CodeSize, table.Rank, table.Precision, index.Explained, ModelFingerprint.Of(index.Model), FileFormat.BlankChecksum);
        return SafetensorsHeader.Write(metadata.Write(), Tensors(metadata));
    }

    private static IReadOnlyList<TensorInfo> Tensors(IndexMetadata metadata)
    {
        int features = FeatureTable.Stored(metadata.Rank);
        return
        [
            new("scales", TensorType.F32, features),
            new("forms", TensorType.F32, metadata.CodeSize, QuadraticForms.Length(features + 1)),
            new("features", TensorType.U8, FeatureTable.ByteLength(metadata.Items, metadata.Rank, metadata.Precision)),
        ];
    }

    private static void Write(RelationIndex index, byte[] header, Stream stream)
    {
        using var writer = new ChecksumWriter(stream);
        writer.Write<byte>(header);
        writer.Write<float>(index.Table.Scales);
        writer.Write(index.FormValues);
        writer.Write<byte>(index.Table.Bytes);
        FileFormat.WriteChecksum(stream, header, writer.Finish());
    }
}
