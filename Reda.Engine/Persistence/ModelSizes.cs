namespace Reda.Engine.Persistence;

/// <summary>The sizes that, with the options, fix every tensor of a model file.</summary>
/// <param name="Items">N: the number of items.</param>
/// <param name="ItemIdBytes">The UTF-8 bytes of all item ids.</param>
/// <param name="Histories">The sizes of the histories; <see langword="null"/> for a model without them.</param>
/// <param name="ItemNameBytes">The UTF-8 bytes of all item names; <see langword="null"/> for a model without them.</param>
internal sealed record ModelSizes(long Items, long ItemIdBytes, HistorySizes? Histories, long? ItemNameBytes = null);

/// <summary>The sizes of the histories of a model file.</summary>
/// <param name="Users">The number of users.</param>
/// <param name="UserIdBytes">The UTF-8 bytes of all user ids.</param>
/// <param name="Interactions">The number of history items over all users.</param>
internal sealed record HistorySizes(long Users, long UserIdBytes, long Interactions);
