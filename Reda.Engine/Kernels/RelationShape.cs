using Reda.Engine.Memory;

namespace Reda.Engine.Kernels;

/// <summary>The sizes that the relation kernels work with. Rows of floats are padded to 16.</summary>
/// <param name="Aspects">k.</param>
/// <param name="Dimensions">d.</param>
/// <param name="MemorySlots">m, at least 1; unused without memory attention.</param>
/// <param name="HiddenSize">s.</param>
/// <param name="MemoryAttention">Whether relations pass through the memory.</param>
internal readonly record struct RelationShape(int Aspects, int Dimensions, int MemorySlots, int HiddenSize, bool MemoryAttention)
{
    /// <summary>Lanes of a block: one lane, one pair.</summary>
    public const int Lanes = Padding.Lanes;

    /// <summary>Interaction vectors of a pair: k x k.</summary>
    public int Interactions => Aspects * Aspects;

    /// <summary>d, padded.</summary>
    public int DimensionStride => Padding.Pad(Dimensions);

    /// <summary>Floats of one item: k padded rows.</summary>
    public int ItemStride => Aspects * DimensionStride;

    /// <summary>Keys that are attended to: m, or 0 without memory attention.</summary>
    public int Keys => MemoryAttention ? MemorySlots : 0;

    /// <summary>Logits of an interaction vector: its keys, then its hidden units.</summary>
    public int Logits => Keys + HiddenSize;

    /// <summary>The logits, padded.</summary>
    public int LogitStride => Padding.Pad(Logits);

    /// <summary>Numbers that stand for a relation: its m attention weights, or without memory its d coordinates.</summary>
    public int CodeSize => MemoryAttention ? MemorySlots : Dimensions;

    /// <summary>The code size, padded.</summary>
    public int CodeStride => Padding.Pad(CodeSize);
}
