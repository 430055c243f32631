using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Bench.Roofline;

/// <summary>
/// The gradient of one block, 16 samples of three roles, taken apart: the loops of <see cref="RelationBlock"/> over the same data in the same order, each to
/// be timed alone. <see cref="EnsureSameAsEngine"/> holds them against it.
/// </summary>
internal sealed unsafe class HotLoops
{
    private const int Roles = 3;
    private const int ItemsPerSample = 4;
    private const int Common = 3;
    private const int Pairs = RelationShape.Lanes * Roles;
    private const int BlocksPerLook = 8;

    private readonly RelationShape _shape;
    private readonly RelationWeights _weights;
    private readonly RelationBlock _block;
    private readonly RelationGradients _gradients;
    private readonly AlignedBuffer<float> _itemGradients;
    private readonly AlignedBuffer<float> _scratch;
    private readonly int _chunkPairs;
    private readonly float* _interactions;
    private readonly float* _dInteractions;
    private readonly float* _rows;
    private readonly float* _lanes;
    private readonly float* _attention;
    private readonly float* _normalizers;
    private readonly float* _fits;
    private readonly float* _codes;

    /// <summary>Draws parameters and allocates the scratch in the engine's order, so that caches see the same.</summary>
    /// <param name="options">The shape.</param>
    public HotLoops(RedaOptions options)
    {
        _shape = RedaParameters.Shape(options);
        const int Items = RelationShape.Lanes * ItemsPerSample;
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, Items);
        RedaParameters.Initialize(parameters, options with { ItemSpread = 0.3 });
        _weights = new RelationWeights(_shape, parameters);
        _block = new RelationBlock(_weights, Roles, differentiable: true);
        _gradients = new RelationGradients(_shape);
        _itemGradients = new AlignedBuffer<float>((long)Items * _shape.ItemStride);
        _chunkPairs = Math.Max(1, RelationBlock.ChunkRows / _shape.Interactions);

        int pairArea = _shape.Interactions * _shape.DimensionStride, logits = Pairs * _shape.Interactions * _shape.LogitStride;
        int vectors = Roles * _shape.Interactions * 16, codes = Roles * _shape.CodeStride * 16;
        _scratch = new AlignedBuffer<float>(((long)(Pairs + _chunkPairs) * pairArea) + (2L * logits) + (3L * vectors) + codes);
        _interactions = _scratch.Address;
        _dInteractions = _interactions + (Pairs * pairArea);
        _rows = _dInteractions + (_chunkPairs * pairArea);
        _lanes = _rows + logits;
        _attention = _lanes + logits;
        _normalizers = _attention + vectors;
        _fits = _normalizers + vectors;
        _codes = _fits + vectors;
        for (int lane = 0; lane < RelationShape.Lanes; lane++)
        {
            for (int role = 0; role < Roles; role++)
            {
                int pair = (lane * Roles) + role;
                _block.SetPair(lane, role, Left(_weights.Items, pair), Right(_weights.Items, pair));
                _block.SetGradients(lane, role, Left(_itemGradients.Address, pair), Right(_itemGradients.Address, pair), addRight: role > 0);
            }
        }
    }

    /// <summary>Measures every loop on one thread.</summary>
    /// <param name="windows">The number of windows of 10 ms for each.</param>
    public IEnumerable<LoopRate> Measure(int windows)
    {
        yield return Rate(LoopRate.FusedForward, windows, FusedForward, Roles * UsefulWork.Pair(_shape));
        yield return Rate(LoopRate.AttentionForward, windows, AttentionForward, Roles * UsefulWork.AttentionForward(_shape));

        // Backwards works in place and finds its own results in the next round, which its flush soon makes zeros: no worse to compute with than other numbers.
        yield return Rate(LoopRate.AttentionBackward, windows, AttentionBackward, Roles * UsefulWork.AttentionBackward(_shape));
        FusedForward();
        yield return Rate(LoopRate.FusedBackward, windows, FusedBackward, Roles * 2 * UsefulWork.Pair(_shape));
        yield return Rate(LoopRate.GradientBlock, windows, GradientBlock, UsefulWork.Sample(_shape));
    }

    /// <summary>Throws where the loops, one after the other, do not give the gradients that the engine's block gives.</summary>
    /// <exception cref="InvalidOperationException">The engine has changed and these loops have not.</exception>
    public void EnsureSameAsEngine()
    {
        Clear();
        GradientBlock();
        float[] expected = [.. _itemGradients.Span, .. _gradients.All];
        Clear();
        FusedForward();
        AttentionForward();
        AttentionBackward();
        FusedBackward();
        float[] found = [.. _itemGradients.Span, .. _gradients.All];
        float largest = expected.Max(float.Abs), error = expected.Zip(found, (a, b) => float.Abs(a - b)).Max();
        if (!(largest > 0 && error <= 1e-5f * largest))
            throw new InvalidOperationException($"the measured loops are not the engine's any more: {error} of {largest} apart");
    }

    private static LoopRate Rate(string loop, int windows, Action block, double flops)
    {
        double perSecond = Throughput.Best(1, windows, 10, _ =>
        {
            for (int n = 0; n < BlocksPerLook; n++) block();
            return BlocksPerLook * RelationShape.Lanes;
        });
        return LoopRate.Computing(loop, 1, perSecond, "samples", flops);
    }

    private void Clear()
    {
        _itemGradients.Span.Clear();
        _gradients.All.Clear();
    }

    /// <summary>What the engine does with a block; the codes stand in for their own gradients.</summary>
    private void GradientBlock()
    {
        _block.Forward(RelationShape.Lanes);
        _block.Backward((1u << RelationShape.Lanes) - 1, _gradients);
    }

    private void FusedForward()
    {
        int interactions = _shape.Interactions, stride = _shape.DimensionStride;
        for (int first = 0; first < Pairs; first += _chunkPairs)
        {
            int count = Math.Min(_chunkPairs, Pairs - first);
            float* formed = Of(_interactions, first);
            for (int n = 0; n < count; n++)
                PairProducts.Forward(Left(_weights.Items, first + n), Right(_weights.Items, first + n), _shape.Aspects, stride, Of(formed, n));
            MatrixProduct.Multiply(
                formed, stride, 1,
                _weights.QueriesTransposed, _shape.LogitStride,
                _weights.Bias, 0,
                count * interactions, _shape.Dimensions, _shape.LogitStride / 16,
                _rows + (first * interactions * _shape.LogitStride), _shape.LogitStride);
        }
    }

    private void AttentionForward()
    {
        for (int role = 0; role < Roles; role++)
        {
            int vectors = role * _shape.Interactions * 16;
            float* lanes = _lanes + (vectors * _shape.LogitStride), code = _codes + (role * _shape.CodeStride * 16);
            TransposeLogits(role, toLanes: true);
            DualAttention.Forward(_shape, _weights.Projection, lanes, _attention + vectors, _normalizers + vectors);
            DualAttention.Aggregate(_shape, lanes, _attention + vectors, _normalizers + vectors, code);
        }
    }

    private void AttentionBackward()
    {
        for (int role = 0; role < Roles; role++)
        {
            int vectors = role * _shape.Interactions * 16;
            float* lanes = _lanes + (vectors * _shape.LogitStride), code = _codes + (role * _shape.CodeStride * 16);
            DualAttention.Fits(_shape, lanes, _normalizers + vectors, code, _fits + vectors);
            DualAttention.Backward(
                _shape, _weights.Projection, _attention + vectors, _normalizers + vectors, code, _fits + vectors,
                lanes, _gradients.Projection, _gradients.Bias);
            TransposeLogits(role, toLanes: false);
        }
    }

    private void FusedBackward()
    {
        int interactions = _shape.Interactions, stride = _shape.DimensionStride, logitStride = _shape.LogitStride;
        MatrixProduct.Multiply(
            _rows, 1, logitStride,
            _interactions, stride,
            _gradients.Queries, stride,
            _shape.Logits, Pairs * interactions, stride / 16,
            _gradients.Queries, stride);
        for (int first = 0; first < Pairs; first += _chunkPairs)
        {
            int count = Math.Min(_chunkPairs, Pairs - first);
            MatrixProduct.Multiply(
                _rows + (first * interactions * logitStride), logitStride, 1,
                _weights.Queries, stride,
                _weights.Zeros, 0,
                count * interactions, _shape.Logits, stride / 16,
                _dInteractions, stride);
            for (int n = 0; n < count; n++)
            {
                int pair = first + n;
                PairProducts.Backward(
                    Of(_dInteractions, n), Left(_weights.Items, pair), Right(_weights.Items, pair), _shape.Aspects, stride,
                    false, Left(_itemGradients.Address, pair), pair % Roles > 0, Right(_itemGradients.Address, pair));
            }
        }
    }

    private void TransposeLogits(int role, bool toLanes)
    {
        int stride = _shape.LogitStride, interactions = _shape.Interactions;
        nint rowStride = (nint)Roles * interactions * stride;
        for (int nl = 0; nl < interactions; nl++)
        {
            int at = ((role * interactions) + nl) * stride;
            for (int t = at; t < at + stride; t += 16)
            {
                if (toLanes) Transpose.Square(_rows + t, rowStride, _lanes + (t * 16), 16);
                else Transpose.Square(_lanes + (t * 16), 16, _rows + t, rowStride);
            }
        }
    }

    private float* Of(float* interactions, int pair) => interactions + ((nint)pair * _shape.Interactions * _shape.DimensionStride);

    private float* Left(float* items, int pair) => items + ((nint)((pair / Roles * ItemsPerSample) + (pair % Roles)) * _shape.ItemStride);

    private float* Right(float* items, int pair) => items + ((nint)((pair / Roles * ItemsPerSample) + Common) * _shape.ItemStride);
}
