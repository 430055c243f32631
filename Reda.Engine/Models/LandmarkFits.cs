using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>Relates 16 items to landmarks. Holds the scratch of one thread.</summary>
/// <param name="weights">The parameters.</param>
/// <param name="landmarks">The landmarks.</param>
internal sealed unsafe class LandmarkFits(RelationWeights weights, IndexLandmarks landmarks)
{
    private const int Lanes = RelationShape.Lanes;

    private readonly RelationBlock _block = new(weights, roles: 1, differentiable: false);
    private readonly AlignedBuffer<float> _fits = new((long)landmarks.Count * Lanes);

    /// <summary>What <see cref="Relate"/> computed: [landmarks, 16].</summary>
    public float* Fits => _fits.Address;

    /// <summary>Computes the fit of 16 items to every landmark, as its user sees it.</summary>
    /// <param name="items">Up to 16 items; the last one fills the other lanes.</param>
    public void Relate(ReadOnlySpan<int> items)
    {
        for (int landmark = 0; landmark < landmarks.Count; landmark++)
            RelationFit.Dot(landmarks.Preference(landmark), Codes(items, landmarks.Items[landmark]), weights.Shape.CodeSize).Store(Fits + (landmark * Lanes));
    }

    /// <summary>The codes of 16 items with one other: [code size, 16].</summary>
    /// <param name="items">Up to 16 items; the last one fills the other lanes.</param>
    /// <param name="other">The other item.</param>
    public float* Codes(ReadOnlySpan<int> items, int other)
    {
        for (int lane = 0; lane < Lanes; lane++) _block.SetItems(weights, lane, items[Math.Min(lane, items.Length - 1)], other);
        _block.Forward(Lanes);
        return _block.Code(0);
    }
}
