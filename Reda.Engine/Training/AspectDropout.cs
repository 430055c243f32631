using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>
/// Dropout on aspects: a sample sees its items without some dimensions, the same ones in all items and aspects, and the others times 1 / sqrt(1 - share). So the products of
/// two items, equation (2), keep their mean, and no dimension can be learned by heart together with another.
/// </summary>
internal sealed unsafe class AspectDropout
{
    private readonly RelationShape _shape;
    private readonly ulong _seed;
    private readonly float _share;
    private readonly float _scale;

    // A row of factors a sample of the block; what is seen of the items of the block, one a place.
    private readonly AlignedBuffer<float> _factors;
    private readonly AlignedBuffer<float> _seen;

    /// <summary>Allocates for the blocks of one thread.</summary>
    /// <param name="options">The share and the seed.</param>
    /// <param name="samples">The most samples of a block.</param>
    /// <param name="places">The items of a block.</param>
    public AspectDropout(RedaOptions options, int samples, int places)
    {
        _shape = RedaParameters.Shape(options);
        _seed = options.Seed;
        _share = (float)options.Dropout;
        _scale = (float)(1 / Math.Sqrt(1 - options.Dropout));
        _factors = new AlignedBuffer<float>((long)samples * _shape.DimensionStride);
        _seen = new AlignedBuffer<float>((long)places * _shape.ItemStride);
    }

    /// <summary>The floats that an instance allocates.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="samples">The most samples of a block.</param>
    /// <param name="places">The items of a block.</param>
    public static Int128 ScratchFloats(RelationShape shape, int samples, int places) => ((Int128)samples * shape.DimensionStride) + ((Int128)places * shape.ItemStride);

    /// <summary>What is seen of an item: [k, dimension stride].</summary>
    /// <param name="place">Its place in the block.</param>
    public float* Seen(int place) => _seen.Address + ((nint)place * _shape.ItemStride);

    /// <summary>The factors of a sample: [dimension stride], padding zero.</summary>
    /// <param name="sample">Its place in the block.</param>
    public float* Factors(int sample) => _factors.Address + ((nint)sample * _shape.DimensionStride);

    /// <summary>Draws what a sample sees.</summary>
    /// <param name="sample">Its place in the block.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="position">Its position in the epoch.</param>
    public void Draw(int sample, int epoch, int position)
    {
        var random = new CounterRandom(_seed, RandomStreams.Dropout + (ulong)epoch, (ulong)position);
        float* factors = Factors(sample);
        for (int x = 0; x < _shape.Dimensions; x++) factors[x] = random.NextSingle() < _share ? 0 : _scale;
    }

    /// <summary>Fills <see cref="Seen"/>.</summary>
    /// <param name="sample">The sample's place in the block.</param>
    /// <param name="place">The item's place in the block.</param>
    /// <param name="item">The item: [k, dimension stride].</param>
    public void Forward(int sample, int place, float* item) => Multiply(item, Factors(sample), Seen(place));

    /// <summary>From the gradient of what is seen to that of the item, in place.</summary>
    /// <param name="sample">The sample's place in the block.</param>
    /// <param name="gradient">[k, dimension stride].</param>
    public void Backward(int sample, float* gradient) => Multiply(gradient, Factors(sample), gradient);

    private void Multiply(float* rows, float* factors, float* products)
    {
        int stride = _shape.DimensionStride;
        for (int aspect = 0; aspect < _shape.Aspects; aspect++) RowMath.Multiply(rows + (aspect * stride), factors, products + (aspect * stride), stride);
    }
}
