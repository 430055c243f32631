using Reda.Engine.Kernels;

namespace Reda.Bench.Roofline;

/// <summary>
/// The floating-point operations that a result needs. Training and scoring are counted by their matrix products alone: padding, interaction vectors,
/// attentions and what is computed twice do not count. Only where the attentions are measured by themselves are their own operations counted.
/// </summary>
internal static class UsefulWork
{
    /// <summary>Operations of one exponential: nine fused multiply-adds and three single ones of the engine's polynomial.</summary>
    private const int Exponential = 21;

    /// <summary>The logits of one pair, which are all of a scored pair: 2 k^2 (m + s) d.</summary>
    /// <param name="shape">The sizes.</param>
    public static double Pair(in RelationShape shape) => 2.0 * shape.Interactions * shape.Logits * shape.Dimensions;

    /// <summary>One training sample: three pairs, each with the product forwards and two backwards.</summary>
    /// <param name="shape">The sizes.</param>
    public static double Sample(in RelationShape shape) => 9 * Pair(shape);

    /// <summary>The bytes that one training sample must move: four items, whose values and two moments are read and written once.</summary>
    /// <param name="shape">The sizes.</param>
    public static double SampleBytes(in RelationShape shape) => 4.0 * 6 * sizeof(float) * shape.ItemStride;

    /// <summary>
    /// The attentions of one pair forwards. A key: maximum, difference, exponential, sum, and a multiply-add into the code. A hidden unit: rectifier and a
    /// multiply-add. An interaction vector: as a key, but two products instead of the multiply-add.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    public static double AttentionForward(in RelationShape shape)
        => shape.Interactions * (((Exponential + 5.0) * shape.Keys) + (3.0 * shape.HiddenSize) + Exponential + 5);

    /// <summary>
    /// The attentions of one pair backwards. A key: a multiply-add into the fit, two products and a difference. A hidden unit: a product, a sum and a
    /// multiply-add. An interaction vector: a multiply-add, three products and a difference.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    public static double AttentionBackward(in RelationShape shape)
        => shape.Interactions * ((5.0 * shape.Keys) + (4.0 * shape.HiddenSize) + 6);
}
