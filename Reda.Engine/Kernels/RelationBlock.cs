using System.Runtime.Intrinsics;
using Reda.Engine.Memory;

namespace Reda.Engine.Kernels;

/// <summary>
/// The fused fast path for blocks of 16 lanes with one or more roles each: a training sample is a lane with the roles positive, negative and context; a
/// scored pair is a lane with one role. It holds all scratch of one thread and allocates nothing after construction.
/// </summary>
/// <remarks>
/// Interaction vectors are formed a few pairs at a time and multiplied with all queries [K; W] at once; the logits are transposed so that one lane is one pair,
/// and both attentions run without any horizontal operation; relations stay codes in the simplex of the memory slots. The backward pass reads the interaction
/// vectors of the whole block from the second-level cache, which takes less time than forming them again.
/// </remarks>
internal sealed unsafe class RelationBlock
{
    private readonly RelationWeights _weights;
    private readonly RelationShape _shape;
    private readonly int _roles;
    private readonly int _chunkPairs;
    private readonly bool _differentiable;
    private readonly Pair[] _pairs;
    private readonly AlignedBuffer<float> _scratch;
    private readonly float* _rows;
    private readonly float* _interactions;
    private readonly float* _dInteractions;
    private readonly float* _logits;
    private readonly float* _attention;
    private readonly float* _normalizers;
    private readonly float* _fits;
    private readonly float* _codes;
    private readonly float* _codeRows;

    /// <summary>Allocates the scratch of one thread.</summary>
    /// <param name="weights">The parameters.</param>
    /// <param name="roles">Pairs of a lane.</param>
    /// <param name="differentiable">Whether <see cref="Backward"/> will be called: then the interaction vectors are kept.</param>
    public RelationBlock(RelationWeights weights, int roles, bool differentiable)
    {
        _weights = weights;
        _shape = weights.Shape;
        _roles = roles;
        _differentiable = differentiable;
        _chunkPairs = Math.Max(1, ChunkRows / _shape.Interactions);
        int pairs = roles * RelationShape.Lanes, vectors = _shape.Interactions * 16;
        _pairs = new Pair[pairs];
        Upcoming = new PrefetchQueue(2 * pairs * (differentiable ? 2 : 1), _shape.ItemStride * sizeof(float));
        long chunk = (long)_chunkPairs * _shape.Interactions * _shape.DimensionStride;
        long interactions = differentiable ? (long)pairs * _shape.Interactions * _shape.DimensionStride : chunk;
        long rows = (long)pairs * _shape.Interactions * _shape.LogitStride;
        long codes = (long)roles * _shape.CodeStride * 16;
        long codeRows = _shape.MemoryAttention ? 0 : (long)pairs * _shape.CodeStride;
        _scratch = new AlignedBuffer<float>(interactions + (differentiable ? chunk : 0) + (2 * rows) + (3L * roles * vectors) + codes + codeRows);
        float* next = _scratch.Address;
        _interactions = Take(ref next, interactions);
        _dInteractions = Take(ref next, differentiable ? chunk : 0);
        _rows = Take(ref next, rows);
        _logits = Take(ref next, rows);
        _attention = Take(ref next, roles * vectors);
        _normalizers = Take(ref next, roles * vectors);
        _fits = Take(ref next, roles * vectors);
        _codes = Take(ref next, codes);
        _codeRows = Take(ref next, codeRows);
    }

    /// <summary>
    /// About how many interaction vectors are formed at a time: as many as leave room in a first-level cache of 32 KiB; without AVX-512 twice as many, which
    /// its tiles of six rows divide better.
    /// </summary>
    public static int ChunkRows => Vector512.IsHardwareAccelerated ? 32 : 54;

    /// <summary>Rows that are needed next, fetched while a pass goes on.</summary>
    public PrefetchQueue Upcoming { get; }

    /// <summary>The code of a role's relations: [code stride, 16]; rows beyond the code size are zero.</summary>
    /// <param name="role">The role.</param>
    public float* Code(int role) => _codes + (role * _shape.CodeStride * 16);

    /// <summary>Names the items of one pair.</summary>
    /// <param name="lane">The lane, from 0 to 15.</param>
    /// <param name="role">The role.</param>
    /// <param name="left">Item i: [k, dimension stride].</param>
    /// <param name="right">Item j: [k, dimension stride].</param>
    public void SetPair(int lane, int role, float* left, float* right)
    {
        ref Pair pair = ref _pairs[(lane * _roles) + role];
        pair.Left = left;
        pair.Right = right;
    }

    /// <summary>Names where the gradients of one pair's items are accumulated.</summary>
    /// <param name="lane">The lane, from 0 to 15.</param>
    /// <param name="role">The role.</param>
    /// <param name="dLeft">Of item i: [k, dimension stride].</param>
    /// <param name="dRight">Of item j: [k, dimension stride].</param>
    /// <param name="addRight">
    /// Whether <paramref name="dRight"/> is added to, because an earlier role of the lane or an earlier lane names it too; otherwise it is overwritten.
    /// </param>
    /// <param name="addLeft">The same of <paramref name="dLeft"/>.</param>
    public void SetGradients(int lane, int role, float* dLeft, float* dRight, bool addRight, bool addLeft = false)
    {
        ref Pair pair = ref _pairs[(lane * _roles) + role];
        pair.DLeft = dLeft;
        pair.DRight = dRight;
        pair.AddRight = addRight;
        pair.AddLeft = addLeft;
    }

    /// <summary>Equations (2)-(8) up to the codes: <see cref="Code"/> of every role holds the codes of the first <paramref name="lanes"/> lanes.</summary>
    /// <param name="lanes">How many lanes are in use.</param>
    public void Forward(int lanes)
    {
        int pairs = lanes * _roles, interactions = _shape.Interactions, stride = _shape.DimensionStride;
        Upcoming.Start((long)pairs * interactions * ((_shape.Dimensions * (_shape.LogitStride / 16)) + (_differentiable ? 2 * _shape.Logits * (stride / 16) : 0)));
        for (int first = 0; first < pairs; first += _chunkPairs)
        {
            int count = Math.Min(_chunkPairs, pairs - first);
            float* formed = _interactions + (_differentiable ? (nint)first * interactions * stride : 0);
            for (int n = 0; n < count; n++)
            {
                ref readonly Pair pair = ref _pairs[first + n];
                PairProducts.Forward(pair.Left, pair.Right, _shape.Aspects, stride, formed + (n * interactions * stride));
            }

            MatrixProduct.Multiply(
                formed, stride, 1,
                _weights.QueriesTransposed, _shape.LogitStride,
                _weights.Bias, 0,
                count * interactions, _shape.Dimensions, _shape.LogitStride / 16,
                _rows + ((nint)first * interactions * _shape.LogitStride), _shape.LogitStride,
                Upcoming);
        }

        for (int role = 0; role < _roles; role++)
        {
            float* logits = Logits(role);
            TransposeLogits(role, toLanes: true);
            DualAttention.Forward(_shape, _weights.Projection, logits, OfRole(_attention, role), OfRole(_normalizers, role));
            if (_shape.MemoryAttention) DualAttention.Aggregate(_shape, logits, OfRole(_attention, role), OfRole(_normalizers, role), Code(role));
        }

        if (!_shape.MemoryAttention) DirectCodes(lanes);
    }

    /// <summary>
    /// Everything backwards. On entry <see cref="Code"/> of every role holds the gradient of the code. Lanes whose bit in <paramref name="live"/> is 0 are
    /// left out and must have a gradient of 0.
    /// </summary>
    /// <param name="live">One bit a lane.</param>
    /// <param name="gradients">The gradients of the shared parameters, accumulated.</param>
    public void Backward(uint live, RelationGradients gradients)
    {
        if (!_shape.MemoryAttention) DirectFits(live);
        for (int role = 0; role < _roles; role++)
        {
            float* logits = Logits(role), weights = OfRole(_attention, role), normalizers = OfRole(_normalizers, role), fits = OfRole(_fits, role);
            if (_shape.MemoryAttention) DualAttention.Fits(_shape, logits, normalizers, Code(role), fits);
            DualAttention.Backward(_shape, _weights.Projection, weights, normalizers, Code(role), fits, logits, gradients.Projection, gradients.Bias);
            TransposeLogits(role, toLanes: false);
        }

        for (int lane = 0; lane < RelationShape.Lanes; lane++)
        {
            int first = lane;
            while (lane < RelationShape.Lanes && ((live >> lane) & 1) != 0) lane++;
            if (lane > first) BackwardPairs(first * _roles, (lane - first) * _roles, gradients);
        }
    }

    private static float* Take(ref float* next, long length)
    {
        float* taken = next;
        next += length;
        return taken;
    }

    private float* Logits(int role) => _logits + ((nint)role * _shape.Interactions * _shape.LogitStride * 16);

    private float* OfRole(float* vectors, int role) => vectors + (role * _shape.Interactions * 16);

    /// <summary>From the gradients of the logits, in rows, to those of the queries and, a few pairs at a time, of the interaction vectors and the items.</summary>
    private void BackwardPairs(int first, int count, RelationGradients gradients)
    {
        int interactions = _shape.Interactions, stride = _shape.DimensionStride, logitStride = _shape.LogitStride;
        float* dLogits = _rows + ((nint)first * interactions * logitStride);
        MatrixProduct.Multiply(
            dLogits, 1, logitStride,
            _interactions + ((nint)first * interactions * stride), stride,
            gradients.Queries, stride,
            _shape.Logits, count * interactions, stride / 16,
            gradients.Queries, stride,
            Upcoming);
        for (int end = first + count; first < end; first += _chunkPairs) BackwardChunk(first, Math.Min(_chunkPairs, end - first));
    }

    private void BackwardChunk(int first, int count)
    {
        int interactions = _shape.Interactions, stride = _shape.DimensionStride;
        if (!_shape.MemoryAttention) DirectGradients(first, count);
        MatrixProduct.Multiply(
            _rows + ((nint)first * interactions * _shape.LogitStride), _shape.LogitStride, 1,
            _weights.Queries, stride,
            _shape.MemoryAttention ? _weights.Zeros : _dInteractions, _shape.MemoryAttention ? 0 : stride,
            count * interactions, _shape.Logits, stride / 16,
            _dInteractions, stride,
            Upcoming);
        for (int n = 0; n < count; n++)
        {
            ref readonly Pair pair = ref _pairs[first + n];
            PairProducts.Backward(
                _dInteractions + (n * interactions * stride), pair.Left, pair.Right, _shape.Aspects, stride, pair.AddLeft, pair.DLeft, pair.AddRight, pair.DRight);
        }
    }

    /// <summary>Moves the logits (or their gradients) of one role between rows, a pair's logits side by side, and lanes, 16 pairs side by side.</summary>
    private void TransposeLogits(int role, bool toLanes)
    {
        int stride = _shape.LogitStride, interactions = _shape.Interactions;
        nint rowStride = (nint)_roles * interactions * stride;
        for (int nl = 0; nl < interactions; nl++)
        {
            float* rows = _rows + (((nint)role * interactions) + nl) * stride;
            float* lanes = Logits(role) + ((nint)nl * stride * 16);
            for (int t = 0; t < stride; t += 16)
            {
                if (toLanes) Transpose.Square(rows + t, rowStride, lanes + (t * 16), 16);
                else Transpose.Square(lanes + (t * 16), 16, rows + t, rowStride);
            }
        }
    }

    /// <summary>Moves the codes (or their gradients) between rows, one a pair, and lanes. Only without memory attention are there rows.</summary>
    private void TransposeCodes(bool toLanes)
    {
        int stride = _shape.CodeStride;
        nint rowStride = (nint)_roles * stride;
        for (int role = 0; role < _roles; role++)
        {
            float* rows = _codeRows + (role * stride);
            for (int x = 0; x < stride; x += 16)
            {
                if (toLanes) Transpose.Square(rows + x, rowStride, Code(role) + (x * 16), 16);
                else Transpose.Square(Code(role) + (x * 16), 16, rows + x, rowStride);
            }
        }
    }

    /// <summary>Without memory attention the relation itself is the code; it is formed in rows.</summary>
    private void DirectCodes(int lanes)
    {
        for (int pair = 0; pair < lanes * _roles; pair++)
        {
            ref readonly Pair items = ref _pairs[pair];
            float* weights = OfRole(_attention, pair % _roles) + (pair / _roles);
            DirectRelation.Forward(items.Left, items.Right, _shape.Aspects, _shape.DimensionStride, weights, _codeRows + (pair * _shape.CodeStride));
        }

        TransposeCodes(toLanes: true);
    }

    private void DirectFits(uint live)
    {
        TransposeCodes(toLanes: false);
        new Span<float>(_fits, _roles * _shape.Interactions * 16).Clear();
        for (int pair = 0; pair < RelationShape.Lanes * _roles; pair++)
        {
            if (((live >> (pair / _roles)) & 1) == 0) continue;
            ref readonly Pair items = ref _pairs[pair];
            float* fits = OfRole(_fits, pair % _roles) + (pair / _roles);
            DirectRelation.Fits(items.Left, items.Right, _shape.Aspects, _shape.DimensionStride, _codeRows + (pair * _shape.CodeStride), fits);
        }
    }

    private void DirectGradients(int first, int count)
    {
        int interactions = _shape.Interactions, stride = _shape.DimensionStride;
        for (int n = 0; n < count; n++)
        {
            int pair = first + n;
            float* weights = OfRole(_attention, pair % _roles) + (pair / _roles), dRelation = _codeRows + (pair * _shape.CodeStride);
            DirectRelation.Backward(dRelation, weights, interactions, stride, _dInteractions + (n * interactions * stride));
        }
    }

    /// <summary>Where the items of a pair stand, and where their gradients go.</summary>
    private struct Pair
    {
        public float* Left;
        public float* Right;
        public float* DLeft;
        public float* DRight;
        public bool AddRight;
        public bool AddLeft;
    }
}
