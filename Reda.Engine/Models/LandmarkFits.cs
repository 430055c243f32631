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

    private readonly CandidateBlock _block = new(weights);
    private readonly AlignedBuffer<float> _fits = new((long)landmarks.Count * Lanes);

    /// <summary>What <see cref="Relate"/> computed: [landmarks, 16].</summary>
    public float* Fits => _fits.Address;

    /// <summary>Computes the fit of 16 items to every landmark, as its user sees it.</summary>
    /// <param name="items">Up to 16 items; the last one fills the other lanes.</param>
    public void Relate(ReadOnlySpan<int> items)
    {
        _block.Place(items);
        for (int landmark = 0; landmark < landmarks.Count; landmark++)
        {
            _block.Relate(landmarks.Items[landmark]);
            RelationFit.Dot(landmarks.Preference(landmark), _block.Code, weights.Shape.CodeSize).Store(Fits + (landmark * Lanes));
        }
    }

    /// <summary>The codes of 16 items with one other: [code size, 16].</summary>
    /// <param name="items">Up to 16 items; the last one fills the other lanes.</param>
    /// <param name="other">The other item.</param>
    public float* Codes(ReadOnlySpan<int> items, int other)
    {
        _block.Place(items);
        _block.Relate(other);
        return _block.Code;
    }
}
