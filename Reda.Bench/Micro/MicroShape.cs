using Reda.Engine.Kernels;
using Reda.Engine.Models;

namespace Reda.Bench.Micro;

/// <summary>A shape to measure; s is 10.</summary>
/// <param name="K">Aspects.</param>
/// <param name="M">Memory slots.</param>
/// <param name="D">Dimensions.</param>
public readonly record struct MicroShape(int K, int M, int D)
{
    internal RedaOptions Options => new() { Aspects = K, MemorySlots = M, Dimensions = D };

    internal RelationShape Sizes => RedaParameters.Shape(Options);

    /// <summary>How the shape stands in the table.</summary>
    public override string ToString() => $"k={K} m={M} d={D}";
}
