using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>A few examples on their way through the towers, one a row.</summary>
internal sealed unsafe class NeuMfBlock
{
    /// <summary>The most examples of a block.</summary>
    public const int Capacity = 32;

    private readonly AlignedBuffer<float>[] _activations;
    private readonly AlignedBuffer<float>[] _gradients;
    private readonly AlignedBuffer<float> _products;

    /// <summary>Allocates.</summary>
    /// <param name="shape">The sizes.</param>
    public NeuMfBlock(NeuMfShape shape)
    {
        _activations = Array.ConvertAll(shape.Widths, width => new AlignedBuffer<float>(Capacity * Padding.Pad(width)));
        _gradients = Array.ConvertAll(shape.Widths, width => new AlignedBuffer<float>(Capacity * Padding.Pad(width)));
        _products = new AlignedBuffer<float>(Capacity * shape.ProductStride);
    }

    /// <summary>The products of the two vectors of the product tower: [32, product stride].</summary>
    public float* Products => _products.Address;

    /// <summary>What the product tower adds to each logit.</summary>
    public float[] ProductLogits { get; } = new float[Capacity];

    /// <summary>What the perceptron adds to each logit.</summary>
    public float[] TowerLogits { get; } = new float[Capacity];

    /// <summary>The outputs of a layer; those of layer 0 are the inputs, the user's vector and then the item's: [32, padded width].</summary>
    /// <param name="layer">The layer.</param>
    public float* Activations(int layer) => _activations[layer].Address;

    /// <summary>Their gradients, laid out alike.</summary>
    /// <param name="layer">The layer.</param>
    public float* Gradients(int layer) => _gradients[layer].Address;
}
