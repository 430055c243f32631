using Reda.Engine.Baselines;
using Reda.Engine.Data;

namespace Reda.Engine.Persistence;

/// <summary>
/// Which tensors a <see cref="FittedFile"/> holds, in which order: those of ids and histories as in the files of models, and between them whatever the methods keep,
/// numbers as F32 [rows, columns] and whole numbers as I32 [length].
/// </summary>
internal static class FittedLayout
{
    private static readonly TensorInfo s_blank = new("", TensorType.U8, 0);

    /// <summary>The tensors of what is fitted.</summary>
    /// <param name="fitted">It.</param>
    /// <exception cref="Diagnostics.RedaException">R103: an id is no Unicode text.</exception>
    public static IReadOnlyList<TensorInfo> Of(FittedFile fitted) => Tensors(
        fitted.Items.Count, TextTensors.Bytes(fitted.Items.Ids, "id"), fitted.Histories is { } histories ? Sizes(histories) : null,
        fitted.Parts.SelectMany(part => part.Parameters.Slices.Select(slice => new TensorInfo(part.Prefix + slice.Name, TensorType.F32, slice.Rows, slice.Columns))),
        fitted.Parts.SelectMany(part => part.Indices.Select(array => new TensorInfo(part.Prefix + array.Name, TensorType.I32, array.Values.Length))));

    /// <summary>The tensors that hold what the method keeps, after everything else about the file's tensors was checked.</summary>
    /// <param name="found">The tensors of the file.</param>
    /// <exception cref="Diagnostics.RedaException">R110: a tensor is missing, misplaced or of another type or shape.</exception>
    public static (IReadOnlyList<TensorInfo> Parameters, IReadOnlyList<TensorInfo> Indices) Check(IReadOnlyList<TensorInfo> found)
    {
        TensorInfo Named(string name) => found.FirstOrDefault(tensor => tensor.Name == name) ?? s_blank;
        bool hasHistories = found.Any(tensor => tensor.Name == ModelLayout.HistoryOffsets);
        HistorySizes? histories = hasHistories
            ? new(Math.Max(0, Named(ModelLayout.UserIdOffsets).Elements - 1), Named(ModelLayout.UserIds).Elements, Named(ModelLayout.HistoryItems).Elements)
            : null;
        TensorInfo[] parameters = [.. found.Where(tensor => tensor.Type == TensorType.F32)];
        TensorInfo[] indices = [.. found.Where(tensor => tensor.Type == TensorType.I32 && tensor.Name != ModelLayout.HistoryItems)];
        if (Array.Find(parameters, tensor => tensor.Shape.Length != 2 || tensor.Shape.Any(size => size > int.MaxValue)) is { } flat)
            throw ModelError.Damaged($"the tensor {ModelError.Quote(flat.Name)} is no matrix", $"its shape is {flat.ShapeText}");
        if (Array.Find(indices, tensor => tensor.Shape.Length != 1) is { } deep)
            throw ModelError.Damaged($"the tensor {ModelError.Quote(deep.Name)} is no list", $"its shape is {deep.ShapeText}");
        ModelLayout.RequireSame(found, Tensors(Math.Max(0, Named(ModelLayout.ItemIdOffsets).Elements - 1), Named(ModelLayout.ItemIds).Elements, histories, parameters, indices));
        return (parameters, indices);
    }

    private static HistorySizes Sizes(Interactions histories) => new(histories.Users.Count, TextTensors.Bytes(histories.Users.Ids, "id"), histories.Count);

    private static List<TensorInfo> Tensors(long items, long itemIdBytes, HistorySizes? histories, IEnumerable<TensorInfo> parameters, IEnumerable<TensorInfo> indices)
    {
        List<TensorInfo> tensors = [new(ModelLayout.ItemIdOffsets, TensorType.I64, items + 1)];
        if (histories is not null)
        {
            tensors.Add(new(ModelLayout.UserIdOffsets, TensorType.I64, histories.Users + 1));
            tensors.Add(new(ModelLayout.HistoryOffsets, TensorType.I64, histories.Users + 1));
        }

        tensors.AddRange(parameters);
        if (histories is not null) tensors.Add(new(ModelLayout.HistoryItems, TensorType.I32, histories.Interactions));
        tensors.AddRange(indices);
        tensors.Add(new(ModelLayout.ItemIds, TensorType.U8, itemIdBytes));
        if (histories is not null) tensors.Add(new(ModelLayout.UserIds, TensorType.U8, histories.UserIdBytes));
        return tensors;
    }
}
