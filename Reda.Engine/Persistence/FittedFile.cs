using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Persistence;

/// <summary>
/// Writes and reads what fitted methods keep, one or several that know the same items: the container, the checksum and the tensors of ids and histories are those of
/// <see cref="ModelFile"/>.
/// </summary>
/// <param name="Options">The entry of the metadata that says what was fitted: JSON.</param>
/// <param name="Items">The items.</param>
/// <param name="Histories">The histories of the users seen in fitting, if they are kept.</param>
/// <param name="Parts">The numbers.</param>
internal sealed record FittedFile(string Options, Vocabulary Items, Interactions? Histories, IReadOnlyList<StoredPart> Parts)
{
    private const string OptionsKey = "options";

    /// <summary>Writes a file: to a temporary one in the same folder, flushed to the disk, renamed over <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">Its format.</param>
    /// <exception cref="RedaException">R120: the file cannot be written. R701: a number is not finite. R103: an id is no Unicode text.</exception>
    public void Write(string path, FileFormat format)
    {
        foreach (StoredPart part in Parts)
        {
            if (FiniteWeights.FirstViolation(part.Parameters) is { } violation)
                throw new RedaException(RedaErrorKind.Diverged, "R701", null, "the method diverged and is not saved", part.Prefix + violation, "fit it with a lower learning rate");
        }

        IReadOnlyList<TensorInfo> tensors = FittedLayout.Of(this);
        byte[] header = SafetensorsHeader.Write(format.Write([new(OptionsKey, Options)]), tensors);
        DurableFile.Replace(path, header.Length + tensors.Sum(tensor => tensor.Bytes), stream =>
        {
            using var writer = new ChecksumWriter(stream);
            writer.Write<byte>(header);
            foreach (TensorInfo tensor in tensors) Write(writer, tensor);
            FileFormat.WriteChecksum(stream, header, writer.Finish());
        });
    }

    /// <summary>Reads a file.</summary>
    /// <param name="stream">A seekable stream at its beginning.</param>
    /// <param name="format">What it should be.</param>
    /// <exception cref="RedaException">R110: damaged or foreign. R111: of a newer format. R112: too large for the memory.</exception>
    public static FittedFile Read(Stream stream, FileFormat format)
    {
        long length = stream.Length;
        byte[] header = ModelReader.ReadHeader(stream, length, format.Kind);
        var json = SafetensorsHeader.Parse(header.AsMemory(SafetensorsHeader.PrefixLength));
        Dictionary<string, string> metadata = SafetensorsHeader.Metadata(json);
        format.Require(metadata);
        IReadOnlyList<TensorInfo> tensors = SafetensorsHeader.Tensors(json, length - header.Length);
        string checksum = FileFormat.RequireEntries(metadata, [OptionsKey], []);
        var (shapes, lists) = FittedLayout.Check(tensors);

        using var reader = new ChecksumReader(stream);
        FileFormat.EraseChecksum(header, checksum);
        reader.Append(header);
        T[] Array<T>(string name)
            where T : unmanaged
            => ModelReader.ReadArray<T>(reader, tensors, name);

        long[] itemIdOffsets = Array<long>(ModelLayout.ItemIdOffsets), userIdOffsets = Array<long>(ModelLayout.UserIdOffsets), historyOffsets = Array<long>(ModelLayout.HistoryOffsets);
        var parameters = ReadParameters(reader, shapes);
        int[] historyItems = Array<int>(ModelLayout.HistoryItems);
        var indices = lists.Select(list => (list.Name, Values: Array<int>(list.Name))).ToArray();
        byte[] itemIds = Array<byte>(ModelLayout.ItemIds), userIds = Array<byte>(ModelLayout.UserIds);

        FileFormat.RequireSameChecksum(reader.Finish(), checksum);
        Vocabulary items = TextTensors.ReadIds(ModelLayout.ItemIds, itemIdOffsets, itemIds);
        Interactions? histories = historyOffsets.Length == 0
            ? null
            : TextTensors.ReadHistories(TextTensors.ReadIds(ModelLayout.UserIds, userIdOffsets, userIds), items, historyOffsets, historyItems);
        if (indices.FirstOrDefault(list => !parameters.Exists(part => part.Prefix == StoredPart.PrefixOf(list.Name))).Name is { } stray)
            throw ModelError.Damaged("a list belongs to no part of the file", ModelError.Quote(stray));
        var parts = new List<StoredPart>();
        foreach (var (prefix, store) in parameters)
        {
            if (FiniteWeights.FirstViolation(store) is { } violation) throw ModelError.Damaged("a number is not finite", prefix + violation);
            parts.Add(new StoredPart(prefix, store, [.. indices.Where(list => StoredPart.PrefixOf(list.Name) == prefix).Select(list => new IndexArray(list.Name[prefix.Length..], list.Values))]));
        }

        return new FittedFile(metadata[OptionsKey], items, histories, parts);
    }

    /// <summary>Makes a fitted method of a part.</summary>
    /// <param name="options">The method's options.</param>
    /// <param name="prefix">The part.</param>
    /// <param name="histories">The histories of the users seen in fitting, if the method is to know them.</param>
    /// <exception cref="RedaException">R110: what the part keeps does not belong together.</exception>
    public Baseline Restore(BaselineOptions options, string prefix, Interactions? histories)
    {
        StoredPart part = Part(prefix);
        try
        {
            return options.Restore(Items, histories, part.Parameters, part.Indices);
        }
        catch (FormatException e)
        {
            throw ModelError.Damaged("the method's numbers do not belong together", prefix + e.Message, e);
        }
    }

    /// <summary>Makes sure that the file holds the expected parts, in order, and nothing else.</summary>
    /// <param name="prefixes">Their prefixes.</param>
    /// <exception cref="RedaException">R110: it holds others.</exception>
    public void RequireParts(params IReadOnlyList<string> prefixes)
    {
        if (!Parts.Select(part => part.Prefix).SequenceEqual(prefixes))
            throw ModelError.Damaged("the parts of the file are not those that its options name", $"it holds {Listed(Parts.Select(part => part.Prefix))}; {Listed(prefixes)} expected");
        static string Listed(IEnumerable<string> prefixes) => string.Join(", ", prefixes.Select(ModelError.Quote));
    }

    /// <summary>The part of a prefix, one of those that were required.</summary>
    /// <param name="prefix">The prefix.</param>
    public StoredPart Part(string prefix) => Parts.First(part => part.Prefix == prefix);

    private void Write(ChecksumWriter writer, TensorInfo tensor)
    {
        switch (tensor.Name)
        {
            case ModelLayout.ItemIdOffsets: TextTensors.WriteOffsets(writer, Items.Ids); break;
            case ModelLayout.UserIdOffsets: TextTensors.WriteOffsets(writer, Histories!.Users.Ids); break;
            case ModelLayout.ItemIds: TextTensors.WriteTexts(writer, Items.Ids); break;
            case ModelLayout.UserIds: TextTensors.WriteTexts(writer, Histories!.Users.Ids); break;
            case ModelLayout.HistoryItems: writer.Write(Histories!.HistoryItems); break;
            case ModelLayout.HistoryOffsets:
                foreach (int offset in Histories!.Offsets) writer.Write((long)offset);
                break;
            default:
                StoredPart part = Parts.First(part => part.Prefix == StoredPart.PrefixOf(tensor.Name));
                string name = tensor.Name[part.Prefix.Length..];
                if (tensor.Type == TensorType.I32) writer.Write<int>(part.Indices.First(array => array.Name == name).Values);
                else WriteRows(writer, part.Parameters[name]);
                break;
        }
    }

    private static void WriteRows(ChecksumWriter writer, Matrix<float> values)
    {
        for (int row = 0; row < values.Rows; row++) writer.Write<float>(values[row]);
    }

    /// <summary>The numbers of every part, by prefix, in the order of the file.</summary>
    private static List<(string Prefix, ParameterStore<float> Parameters)> ReadParameters(ChecksumReader reader, IReadOnlyList<TensorInfo> shapes)
    {
        // Asked before, because systems that promise more memory than they have kill the process later.
        double bytes = shapes.Sum(shape => (double)shape.Shape[0] * Padding.Pad((int)shape.Shape[1]) * sizeof(float));
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available) throw ModelError.TooLarge($"its numbers take {bytes / (1 << 20):F0} MiB, {available >> 20} MiB are available");
        var stores = new List<(string, ParameterStore<float>)>();
        for (int first = 0, end; first < shapes.Count; first = end)
        {
            string prefix = StoredPart.PrefixOf(shapes[first].Name);
            for (end = first + 1; end < shapes.Count && StoredPart.PrefixOf(shapes[end].Name) == prefix; end++)
            {
            }

            TensorInfo[] own = [.. shapes.Skip(first).Take(end - first)];
            var store = new ParameterStore<float>([.. own.Select(shape => (shape.Name[prefix.Length..], (int)shape.Shape[0], (int)shape.Shape[1]))]);
            foreach (ParameterSlice slice in store.Slices)
            {
                Matrix<float> values = store[slice.Name];
                for (int row = 0; row < values.Rows; row++) reader.Read(values[row]);
            }

            stores.Add((prefix, store));
        }

        return stores;
    }
}
