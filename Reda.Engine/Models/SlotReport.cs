namespace Reda.Engine.Models;

/// <summary>What the memory slots of a model stand for, shown by the pairs of items whose relations use them.</summary>
/// <param name="Considered">The external ids of the items that were looked at, in index order.</param>
/// <param name="Slots">One entry a slot.</param>
public sealed record SlotReport(IReadOnlyList<string> Considered, IReadOnlyList<SlotMeaning> Slots);

/// <summary>What one memory slot stands for. The use of a slot by a pair is its entry of the pair's code: the uses of a pair are positive and sum to 1.</summary>
/// <param name="Slot">The slot, from 0.</param>
/// <param name="Mean">The use by the average pair.</param>
/// <param name="Deviation">The standard deviation of the uses.</param>
/// <param name="Pairs">The pairs that use the slot most, the strongest first.</param>
/// <param name="Items">The items whose pairs use the slot most on average, the strongest first.</param>
public sealed record SlotMeaning(int Slot, double Mean, double Deviation, IReadOnlyList<SlotPair> Pairs, IReadOnlyList<SlotItem> Items);

/// <summary>A pair that uses a slot.</summary>
/// <param name="Item">The external id of one item, the lower in index order.</param>
/// <param name="Other">The external id of the other.</param>
/// <param name="Use">The share of the relation that passes through the slot.</param>
/// <param name="AboveAverage">How far that lies above the average pair.</param>
public readonly record struct SlotPair(string Item, string Other, double Use, double AboveAverage);

/// <summary>An item whose pairs use a slot.</summary>
/// <param name="Item">The external id.</param>
/// <param name="Use">The mean use over the item's pairs.</param>
/// <param name="AboveAverage">How far that lies above the average pair.</param>
public readonly record struct SlotItem(string Item, double Use, double AboveAverage);
