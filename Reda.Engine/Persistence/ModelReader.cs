using System.Buffers.Binary;
using System.Text.Json;
using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>
/// Reads a model. The header is believed only after all it claims was checked against the real length of the file; then the tensors are read in one pass,
/// and what they hold is interpreted only after the checksum agrees.
/// </summary>
internal sealed class ModelReader
{
    private readonly ModelMetadata _metadata;
    private readonly byte[] _header;
    private readonly IReadOnlyList<TensorInfo> _tensors;
    private readonly ModelSizes _sizes;
    private readonly Stream _stream;

    private ModelReader(Stream stream)
    {
        _stream = stream;
        long length = stream.Length;
        _header = ReadHeader(stream, length);
        JsonElement json = SafetensorsHeader.Parse(_header.AsMemory(SafetensorsHeader.PrefixLength));
        Dictionary<string, string> metadata = SafetensorsHeader.Metadata(json);

        // A newer format may break rules that this version checks, so this comes first.
        ModelMetadata.Format.Require(metadata);
        _tensors = SafetensorsHeader.Tensors(json, length - _header.Length);
        _metadata = ModelMetadata.Read(metadata);
        _sizes = ModelLayout.Sizes(_tensors);
        ModelLayout.RequireSame(_tensors, ModelLayout.Tensors(_metadata.Options, _sizes));
    }

    /// <summary>Reads a model.</summary>
    /// <param name="stream">A seekable stream at its beginning.</param>
    /// <exception cref="Diagnostics.RedaException">R110: damaged or foreign. R111: of a newer format. R112: too large for the memory.</exception>
    public static RedaModel Read(Stream stream) => new ModelReader(stream).ReadTensors();

    /// <summary>Reads the length prefix and the header.</summary>
    /// <param name="stream">A stream at its beginning.</param>
    /// <param name="length">Its length.</param>
    /// <param name="kind">What the file should be.</param>
    /// <exception cref="Diagnostics.RedaException">R110: it is something else.</exception>
    public static byte[] ReadHeader(Stream stream, long length, string kind = "model")
    {
        Span<byte> start = stackalloc byte[ForeignFile.LookLength];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (ForeignFile.Recognize(start) is { } foreign) throw ModelError.Damaged($"this is not a Reda {kind}", $"it looks like {foreign}");
        if (start.Length < SafetensorsHeader.PrefixLength) throw ModelError.Damaged($"the file is too short for a Reda {kind}", $"it has {start.Length} bytes");

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (headerLength > SafetensorsHeader.MaxLength)
            throw ModelError.Damaged($"this is not a Reda {kind}", $"its header would take {headerLength} bytes, at most {SafetensorsHeader.MaxLength} are allowed");
        if ((long)headerLength > length - SafetensorsHeader.PrefixLength)
            throw ModelError.Damaged("the file is truncated", $"its header takes {headerLength} bytes, {length - SafetensorsHeader.PrefixLength} are there");

        byte[] header = new byte[SafetensorsHeader.PrefixLength + (int)headerLength];
        stream.Position = 0;
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            throw ModelError.Damaged("the file became shorter while it was read");
        return header;
    }

    private RedaModel ReadTensors()
    {
        using var reader = new ChecksumReader(_stream);
        FileFormat.EraseChecksum(_header, _metadata.Checksum);
        reader.Append(_header);

        long[] itemIdOffsets = ReadArray<long>(reader, ModelLayout.ItemIdOffsets);
        long[] itemNameOffsets = ReadArray<long>(reader, ModelLayout.ItemNameOffsets);
        long[] userIdOffsets = ReadArray<long>(reader, ModelLayout.UserIdOffsets);
        long[] historyOffsets = ReadArray<long>(reader, ModelLayout.HistoryOffsets);
        ParameterStore<float> parameters = Allocate(itemIdOffsets.Length - 1);
        foreach (ParameterSlice slice in parameters.Slices)
        {
            Matrix<float> values = parameters[slice.Name];
            for (int row = 0; row < values.Rows; row++) reader.Read(values[row]);
        }

        int[] historyItems = ReadArray<int>(reader, ModelLayout.HistoryItems);
        byte[] itemIds = ReadArray<byte>(reader, ModelLayout.ItemIds);
        byte[] itemNames = ReadArray<byte>(reader, ModelLayout.ItemNames);
        byte[] userIds = ReadArray<byte>(reader, ModelLayout.UserIds);

        FileFormat.RequireSameChecksum(reader.Finish(), _metadata.Checksum);
        if (FiniteWeights.FirstViolation(parameters) is { } violation) throw ModelError.Damaged("a weight is not finite", violation);
        Vocabulary items = TextTensors.ReadIds(ModelLayout.ItemIds, itemIdOffsets, itemIds);
        Interactions? histories = _sizes.Histories is null ? null : TextTensors.ReadHistories(TextTensors.ReadIds(ModelLayout.UserIds, userIdOffsets, userIds), items, historyOffsets, historyItems);
        return new RedaModel(_metadata.Options, items, parameters, histories, _sizes.ItemNameBytes is null ? null : Names(itemNameOffsets, itemNames), _metadata.Provenance);
    }

    private ParameterStore<float> Allocate(int items)
    {
        // Asked before, because systems that promise more memory than they have kill the process later.
        double bytes = 0;
        foreach (TensorInfo tensor in _tensors.Where(tensor => tensor.Type == TensorType.F32))
        {
            long columns = tensor.Shape[^1];
            bytes += (double)tensor.Bytes / columns * Padding.Pad((int)columns);
        }

        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available) throw ModelError.TooLarge($"its weights take {bytes / (1 << 20):F0} MiB, {available >> 20} MiB are available");
        return RedaParameters.Allocate<float>(_metadata.Options, items);
    }

    private T[] ReadArray<T>(ChecksumReader reader, string name)
        where T : unmanaged
        => ReadArray<T>(reader, _tensors, name);

    /// <summary>Reads the elements of a tensor; an empty array for one that the file does not hold.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="reader">Stands before the tensor.</param>
    /// <param name="tensors">The tensors of the file.</param>
    /// <param name="name">The tensor.</param>
    /// <exception cref="Diagnostics.RedaException">R112: it is too long for an array.</exception>
    public static T[] ReadArray<T>(ChecksumReader reader, IReadOnlyList<TensorInfo> tensors, string name)
        where T : unmanaged
    {
        long length = tensors.FirstOrDefault(tensor => tensor.Name == name)?.Elements ?? 0;
        if (length > Array.MaxLength) throw ModelError.TooLarge($"the tensor '{name}' has {length} elements");
        var values = new T[length];
        reader.Read(values.AsSpan());
        return values;
    }

    // No item has an empty name: it stands for none.
    private static string?[] Names(long[] offsets, byte[] bytes) => [.. TextTensors.Read(ModelLayout.ItemNames, offsets, bytes).Select(name => name.Length > 0 ? name : null)];
}
