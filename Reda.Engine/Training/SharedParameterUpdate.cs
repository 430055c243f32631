using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Training;

/// <summary>Turns the summed gradients of a batch into a step of the parameters that all pairs share: queries, hidden bias, projection and slots.</summary>
internal sealed unsafe class SharedParameterUpdate
{
    private static readonly int[] OneSlot = [0];

    private readonly RelationWeights _weights;
    private readonly Adam _adam;
    private readonly ParameterSlice? _keys;
    private readonly ParameterSlice? _slots;
    private readonly ParameterSlice _hiddenWeight;
    private readonly ParameterSlice _hiddenBias;
    private readonly ParameterSlice _projection;
    private readonly AlignedBuffer<float> _symmetric;
    private readonly AlignedBuffer<float> _dSlots;
    private readonly AlignedBuffer<float> _row;

    /// <summary>Allocates the scratch.</summary>
    /// <param name="weights">The parameters as the kernels see them; rebuilt after every step.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="adam">The optimiser, whose step has begun.</param>
    public SharedParameterUpdate(RelationWeights weights, ParameterStore<float> parameters, Adam adam)
    {
        RelationShape shape = weights.Shape;
        _weights = weights;
        _adam = adam;
        _symmetric = new AlignedBuffer<float>((long)shape.CodeSize * shape.CodeStride);
        _dSlots = new AlignedBuffer<float>(shape.MemoryAttention ? (long)shape.CodeSize * shape.DimensionStride : 0);
        _row = new AlignedBuffer<float>(Padding.Pad(shape.HiddenSize));
        if (shape.MemoryAttention)
        {
            _keys = parameters.Slice("keys");
            _slots = parameters.Slice("slots");
        }

        _hiddenWeight = parameters.Slice("hidden_weight");
        _hiddenBias = parameters.Slice("hidden_bias");
        _projection = parameters.Slice("projection");
    }

    /// <summary>Moves the shared parameters and rebuilds what depends on them.</summary>
    /// <param name="gradients">The gradients of the whole batch.</param>
    public void Apply(RelationGradients gradients)
    {
        RelationShape shape = _weights.Shape;
        if (_keys is not null && _slots is not null)
        {
            Move(_keys, gradients.Queries);
            GradientOfSlots(gradients.Gram);
            Move(_slots, _dSlots.Address);
        }

        Move(_hiddenWeight, gradients.Queries + ((nint)shape.Keys * shape.DimensionStride));
        SumLanes(gradients.Bias);
        Move(_hiddenBias, _row.Address);
        SumLanes(gradients.Projection);
        Move(_projection, _row.Address);
        _weights.Rebuild();
    }

    /// <summary>dM = (dG + dG^T) M.</summary>
    private void GradientOfSlots(float* dGram)
    {
        RelationShape shape = _weights.Shape;
        int m = shape.CodeSize, stride = shape.CodeStride;
        float* symmetric = _symmetric.Address;
        for (int t = 0; t < m; t++)
        {
            for (int q = 0; q < m; q++) symmetric[(t * stride) + q] = dGram[(t * stride) + q] + dGram[(q * stride) + t];
        }

        MatrixProduct.Multiply(
            symmetric, stride, 1,
            _weights.Slots, shape.DimensionStride,
            _weights.Zeros, 0,
            m, m, shape.DimensionStride / 16,
            _dSlots.Address, shape.DimensionStride);
    }

    private void SumLanes(float* lanes)
    {
        for (int n = 0; n < _weights.Shape.HiddenSize; n++) _row.Span[n] = VectorMath.Sum(Vector512.Load(lanes + (n * 16)));
    }

    private void Move(ParameterSlice slice, float* gradient) => _adam.Step(slice.Offset, (int)slice.PaddedLength, gradient, OneSlot);
}
