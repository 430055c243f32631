using Reda.Engine.Kernels;

namespace Reda.Engine.Models;

/// <summary>Names item pairs to the kernels in one order, so that r_ij and r_ji are not only equal, which they are by definition, but the same bits.</summary>
internal static unsafe class ItemPairs
{
    /// <summary>Names the items of one lane, the lower index first.</summary>
    /// <param name="block">A block with one role.</param>
    /// <param name="weights">The parameters that hold the items.</param>
    /// <param name="lane">The lane, from 0 to 15.</param>
    /// <param name="item">An item's index.</param>
    /// <param name="other">Another item's index.</param>
    public static void SetItems(this RelationBlock block, RelationWeights weights, int lane, int item, int other)
    {
        nint stride = weights.Shape.ItemStride;
        block.SetPair(lane, 0, weights.Items + (Math.Min(item, other) * stride), weights.Items + (Math.Max(item, other) * stride));
    }
}
