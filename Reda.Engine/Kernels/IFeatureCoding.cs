using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>
/// How the features of items are stored, and how 16 items at a time are multiplied with the weights of a query. A tile holds 16 items feature by feature. The
/// integer codings share one scale a feature, which the reader folds into the weights, and add integers, whose sums have no rounding.
/// </summary>
internal unsafe interface IFeatureCoding
{
    /// <summary>Bytes of one feature of one item.</summary>
    static abstract int ElementBytes { get; }

    /// <summary>The largest magnitude that is stored; infinite where no scale is needed.</summary>
    static abstract float Range { get; }

    /// <summary>Stores a feature.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="lane">The item's lane.</param>
    /// <param name="value">The value in units of the feature's scale; it is rounded to what can be stored.</param>
    static abstract void Write(byte* tile, int feature, int lane, float value);

    /// <summary>The feature in units of its scale.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="lane">The item's lane.</param>
    static abstract float Read(byte* tile, int feature, int lane);

    /// <summary>Brings weights into the form that <see cref="Add"/> reads.</summary>
    /// <param name="weights">One weight a stored feature.</param>
    /// <param name="query">[weights x 4 bytes].</param>
    /// <returns>What a sum must be multiplied with.</returns>
    static abstract float Prepare(ReadOnlySpan<float> weights, byte* query);

    /// <summary>One weight as it was prepared, to be multiplied with what <see cref="Prepare"/> returned.</summary>
    /// <param name="query">What <see cref="Prepare"/> made.</param>
    /// <param name="feature">The feature.</param>
    static abstract float Weight(byte* query, int feature);

    /// <summary>Adds the products of the features of a tile with their weights.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="count">Features of the tile: a multiple of 4.</param>
    /// <param name="query">What <see cref="Prepare"/> made.</param>
    /// <param name="first">The weight of the tile's first feature: a multiple of 4.</param>
    /// <param name="sum">The sum so far, zero at the start; what its bits mean is the coding's own.</param>
    static abstract Vector512<int> Add(byte* tile, int count, byte* query, int first, Vector512<int> sum);

    /// <summary>The sums as numbers.</summary>
    /// <param name="sum">What <see cref="Add"/> returned.</param>
    /// <param name="factor">What <see cref="Prepare"/> returned.</param>
    static abstract Vector512<float> Finish(Vector512<int> sum, Vector512<float> factor);
}
