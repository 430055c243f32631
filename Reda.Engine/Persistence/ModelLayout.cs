using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>Which tensors a model file holds, in which order and with which shapes. Wider elements come first, which keeps every tensor aligned.</summary>
internal static class ModelLayout
{
    public const string Items = "items";
    public const string ItemIds = "item_ids";
    public const string ItemIdOffsets = "item_ids_offsets";
    public const string ItemNames = "item_names";
    public const string ItemNameOffsets = "item_names_offsets";
    public const string UserIds = "user_ids";
    public const string UserIdOffsets = "user_ids_offsets";
    public const string HistoryItems = "history_items";
    public const string HistoryOffsets = "history_offsets";

    private static readonly string[] s_historyTensors = [UserIds, UserIdOffsets, HistoryItems, HistoryOffsets];
    private static readonly string[] s_nameTensors = [ItemNames, ItemNameOffsets];

    /// <summary>The tensors in the order of the file.</summary>
    /// <param name="options">The model's options.</param>
    /// <param name="sizes">The model's sizes.</param>
    public static IReadOnlyList<TensorInfo> Tensors(RedaOptions options, ModelSizes sizes)
    {
        List<TensorInfo> tensors = [new(ItemIdOffsets, TensorType.I64, sizes.Items + 1)];
        if (sizes.ItemNameBytes is not null) tensors.Add(new(ItemNameOffsets, TensorType.I64, sizes.Items + 1));
        if (sizes.Histories is { } histories)
        {
            tensors.Add(new(UserIdOffsets, TensorType.I64, histories.Users + 1));
            tensors.Add(new(HistoryOffsets, TensorType.I64, histories.Users + 1));
        }

        tensors.AddRange(Parameters(options, sizes.Items));
        if (sizes.Histories is not null) tensors.Add(new(HistoryItems, TensorType.I32, sizes.Histories.Interactions));
        tensors.Add(new(ItemIds, TensorType.U8, sizes.ItemIdBytes));
        if (sizes.ItemNameBytes is { } nameBytes) tensors.Add(new(ItemNames, TensorType.U8, nameBytes));
        if (sizes.Histories is not null) tensors.Add(new(UserIds, TensorType.U8, sizes.Histories.UserIdBytes));
        return tensors;
    }

    /// <summary>The sizes that a file's tensors claim.</summary>
    /// <param name="tensors">The tensors of the file.</param>
    public static ModelSizes Sizes(IReadOnlyList<TensorInfo> tensors)
    {
        long Elements(string name) => tensors.FirstOrDefault(tensor => tensor.Name == name)?.Elements ?? 0;
        long Rows(string offsets) => Math.Max(0, Elements(offsets) - 1);
        bool Any(string[] names) => tensors.Any(tensor => names.Contains(tensor.Name));
        return new ModelSizes(
            Rows(ItemIdOffsets),
            Elements(ItemIds),
            Any(s_historyTensors) ? new HistorySizes(Rows(UserIdOffsets), Elements(UserIds), Elements(HistoryItems)) : null,
            Any(s_nameTensors) ? Elements(ItemNames) : null);
    }

    /// <summary>Makes sure that a file holds exactly the expected tensors.</summary>
    /// <param name="found">The tensors of the file.</param>
    /// <param name="expected">The tensors it must hold.</param>
    /// <exception cref="Diagnostics.RedaException">R110: a tensor is missing, unknown, misplaced or of another type or shape.</exception>
    public static void RequireSame(IReadOnlyList<TensorInfo> found, IReadOnlyList<TensorInfo> expected)
    {
        string? missing = expected.Select(tensor => tensor.Name).Except(found.Select(tensor => tensor.Name)).FirstOrDefault();
        if (missing is not null) throw ModelError.Damaged($"the tensor '{missing}' is missing");
        string? unknown = found.Select(tensor => tensor.Name).Except(expected.Select(tensor => tensor.Name)).FirstOrDefault();
        if (unknown is not null) throw ModelError.Damaged("the file holds an unknown tensor", ModelError.Quote(unknown));
        foreach (var (actual, wanted) in found.Zip(expected))
        {
            if (actual.Name != wanted.Name) throw ModelError.Damaged("the tensors are out of order", $"'{actual.Name}' lies where '{wanted.Name}' belongs");
            if (actual.Type != wanted.Type) throw ModelError.Damaged($"the tensor '{wanted.Name}' has the wrong dtype", $"found {actual.Type}, expected {wanted.Type}");
            if (!actual.Shape.AsSpan().SequenceEqual(wanted.Shape))
                throw ModelError.Damaged($"the tensor '{wanted.Name}' has the wrong shape", $"found {actual.ShapeText}, expected {wanted.ShapeText}");
        }
    }

    /// <summary>The weights, in the order of the parameter store.</summary>
    /// <param name="options">The model's options.</param>
    /// <param name="items">The number of items.</param>
    public static List<TensorInfo> Parameters(RedaOptions options, long items)
    {
        int d = options.Dimensions;
        var slots = new TensorInfo("slots", TensorType.F32, options.MemorySlots, d);
        List<TensorInfo> tensors =
        [
            new("hidden_weight", TensorType.F32, options.HiddenSize, d),
            new("hidden_bias", TensorType.F32, options.HiddenSize),
            new("projection", TensorType.F32, options.HiddenSize),
            new(Items, TensorType.F32, items, options.Aspects, d),
        ];
        if (options.MemoryAttention)
        {
            tensors.Insert(0, slots with { Name = "keys" });
            tensors.Insert(tensors.Count - 1, slots);
        }

        return tensors;
    }
}
