using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Persistence;

/// <summary>Saves and loads fitted comparison methods as safetensors files.</summary>
/// <remarks>
/// The container, the checksum and the tensors of ids and histories are those of <see cref="ModelFile"/>. The metadata are format = reda-baseline, format_version =
/// 1, engine_version, options (the method's name and its options as JSON) and checksum; the other tensors are what the method keeps.
/// </remarks>
public static class BaselineFile
{
    private const string OptionsKey = "options";

    /// <summary>What tells these files from those of REDA models.</summary>
    internal static FileFormat Format { get; } = new("reda-baseline", "comparison method", 1);

    /// <summary>Saves a fitted method: written to a temporary file in the same folder, flushed to the disk, renamed over <paramref name="path"/>.</summary>
    /// <param name="model">The method.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="RedaException">
    /// R120: the file cannot be written; what was there before is untouched. R701: a number is not finite. R103: an id is no Unicode text.
    /// </exception>
    public static void Save(this Baseline model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(path);
        if (FiniteWeights.FirstViolation(model.Parameters) is { } violation)
            throw new RedaException(RedaErrorKind.Diverged, "R701", null, "the method diverged and is not saved", violation, "fit it with a lower learning rate");
        IReadOnlyList<TensorInfo> tensors = BaselineLayout.Of(model);
        byte[] header = SafetensorsHeader.Write(Format.Write([new(OptionsKey, BaselineJson.Write(model.Options))]), tensors);
        DurableFile.Replace(path, header.Length + tensors.Sum(tensor => tensor.Bytes), stream =>
        {
            using var writer = new ChecksumWriter(stream);
            writer.Write<byte>(header);
            foreach (TensorInfo tensor in tensors) WriteTensor(writer, model, tensor);
            FileFormat.WriteChecksum(stream, header, writer.Finish());
        });
    }

    /// <summary>The method's name and its options, as they stand in a file: a JSON object.</summary>
    /// <param name="options">The options.</param>
    public static string Describe(BaselineOptions options) => BaselineJson.Write(options);

    extension(Baseline)
    {
        /// <summary>Loads a fitted method.</summary>
        /// <param name="path">A file that <see cref="Save"/> wrote.</param>
        /// <exception cref="RedaException">R110: damaged or foreign. R111: written by a newer format. R112: does not fit in memory. R120: cannot be read.</exception>
        public static Baseline Load(string path)
        {
            ArgumentNullException.ThrowIfNull(path);
            return ModelFile.Read(path, Format.Kind, Read);
        }
    }

    private static void WriteTensor(ChecksumWriter writer, Baseline model, TensorInfo tensor)
    {
        Interactions? histories = model.Histories;
        switch (tensor.Name)
        {
            case ModelLayout.ItemIdOffsets: TextTensors.WriteOffsets(writer, model.Items.Ids); break;
            case ModelLayout.UserIdOffsets: TextTensors.WriteOffsets(writer, histories!.Users.Ids); break;
            case ModelLayout.ItemIds: TextTensors.WriteTexts(writer, model.Items.Ids); break;
            case ModelLayout.UserIds: TextTensors.WriteTexts(writer, histories!.Users.Ids); break;
            case ModelLayout.HistoryItems: writer.Write(histories!.HistoryItems); break;
            case ModelLayout.HistoryOffsets:
                foreach (int offset in histories!.Offsets) writer.Write((long)offset);
                break;
            default:
                if (tensor.Type == TensorType.I32) writer.Write<int>(model.Indices.First(array => array.Name == tensor.Name).Values);
                else WriteRows(writer, model.Parameters[tensor.Name]);
                break;
        }
    }

    private static void WriteRows(ChecksumWriter writer, Matrix<float> values)
    {
        for (int row = 0; row < values.Rows; row++) writer.Write<float>(values[row]);
    }

    /// <summary>Reads a fitted method.</summary>
    /// <param name="stream">A seekable stream at its beginning.</param>
    /// <exception cref="RedaException">R110: damaged or foreign. R111: of a newer format. R112: too large for the memory.</exception>
    internal static Baseline Read(Stream stream)
    {
        long length = stream.Length;
        byte[] header = ModelReader.ReadHeader(stream, length, Format.Kind);
        var json = SafetensorsHeader.Parse(header.AsMemory(SafetensorsHeader.PrefixLength));
        Dictionary<string, string> metadata = SafetensorsHeader.Metadata(json);
        Format.Require(metadata);
        IReadOnlyList<TensorInfo> tensors = SafetensorsHeader.Tensors(json, length - header.Length);
        string checksum = FileFormat.RequireEntries(metadata, [OptionsKey], []);
        BaselineOptions options = BaselineJson.Read(metadata[OptionsKey]);
        var (shapes, lists) = BaselineLayout.Check(tensors);

        using var reader = new ChecksumReader(stream);
        FileFormat.EraseChecksum(header, checksum);
        reader.Append(header);
        T[] Array<T>(string name)
            where T : unmanaged
            => ModelReader.ReadArray<T>(reader, tensors, name);

        long[] itemIdOffsets = Array<long>(ModelLayout.ItemIdOffsets), userIdOffsets = Array<long>(ModelLayout.UserIdOffsets), historyOffsets = Array<long>(ModelLayout.HistoryOffsets);
        ParameterStore<float> parameters = ReadParameters(reader, shapes);
        int[] historyItems = Array<int>(ModelLayout.HistoryItems);
        IndexArray[] indices = [.. lists.Select(list => new IndexArray(list.Name, Array<int>(list.Name)))];
        byte[] itemIds = Array<byte>(ModelLayout.ItemIds), userIds = Array<byte>(ModelLayout.UserIds);

        FileFormat.RequireSameChecksum(reader.Finish(), checksum);
        if (FiniteWeights.FirstViolation(parameters) is { } violation) throw ModelError.Damaged("a number is not finite", violation);
        Vocabulary items = TextTensors.ReadIds(ModelLayout.ItemIds, itemIdOffsets, itemIds);
        Interactions? histories = historyOffsets.Length == 0
            ? null
            : TextTensors.ReadHistories(TextTensors.ReadIds(ModelLayout.UserIds, userIdOffsets, userIds), items, historyOffsets, historyItems);
        try
        {
            return options.Restore(items, histories, parameters, indices);
        }
        catch (FormatException e)
        {
            throw ModelError.Damaged("the method's numbers do not belong together", e.Message, e);
        }
    }

    private static ParameterStore<float> ReadParameters(ChecksumReader reader, IReadOnlyList<TensorInfo> shapes)
    {
        // Asked before, because systems that promise more memory than they have kill the process later.
        double bytes = shapes.Sum(shape => (double)shape.Shape[0] * Padding.Pad((int)shape.Shape[1]) * sizeof(float));
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available) throw ModelError.TooLarge($"its numbers take {bytes / (1 << 20):F0} MiB, {available >> 20} MiB are available");
        var parameters = new ParameterStore<float>([.. shapes.Select(shape => (shape.Name, (int)shape.Shape[0], (int)shape.Shape[1]))]);
        foreach (TensorInfo shape in shapes)
        {
            Matrix<float> values = parameters[shape.Name];
            for (int row = 0; row < values.Rows; row++) reader.Read(values[row]);
        }

        return parameters;
    }
}
