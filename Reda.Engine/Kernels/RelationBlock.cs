using System.Runtime.Intrinsics;
using Reda.Engine.Memory;

namespace Reda.Engine.Kernels;

/// <summary>
/// The fused fast path for blocks of 16 lanes with one or more roles each: a training sample is a lane with the roles positive, negative and context; a
/// scored pair is a lane with one role. It holds all scratch of one thread and allocates nothing after construction.
/// </summary>
/// <remarks>
/// Interaction vectors are formed a few rows at a time in the first-level cache and multiplied with all queries [K; W] at once; the logits are transposed so
/// that one lane is one pair, and both attentions run without any horizontal operation; relations stay codes in the simplex of the memory slots. The
/// backward pass forms the interaction vectors again instead of storing them: one multiplication against the 3 x 2 (m + s) of the products.
/// </remarks>
internal sealed unsafe class RelationBlock
{
    private const int ChunkRows = 32;
    private const int PrefetchedLines = 64;

    private readonly RelationWeights _weights;
    private readonly RelationShape _shape;
    private readonly int _roles;
    private readonly int _chunkUnits;
    private readonly AlignedBuffer<nint> _pointers;
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
    public RelationBlock(RelationWeights weights, int roles)
    {
        _weights = weights;
        _shape = weights.Shape;
        _roles = roles;
        _chunkUnits = Math.Max(1, ChunkRows / _shape.Aspects);
        int pairs = roles * RelationShape.Lanes, vectors = _shape.Interactions * 16;
        _pointers = new AlignedBuffer<nint>(4L * pairs);
        Upcoming = new PrefetchQueue(2 * pairs, _shape.ItemStride * sizeof(float));
        int chunk = _chunkUnits * _shape.Aspects * _shape.DimensionStride;
        long rows = (long)pairs * _shape.Interactions * _shape.LogitStride;
        long codes = (long)roles * _shape.CodeStride * 16;
        long codeRows = _shape.MemoryAttention ? 0 : (long)pairs * _shape.CodeStride;
        _scratch = new AlignedBuffer<float>((2L * chunk) + (2 * rows) + (3L * roles * vectors) + codes + codeRows);
        float* next = _scratch.Address;
        _interactions = Take(ref next, chunk);
        _dInteractions = Take(ref next, chunk);
        _rows = Take(ref next, rows);
        _logits = Take(ref next, rows);
        _attention = Take(ref next, roles * vectors);
        _normalizers = Take(ref next, roles * vectors);
        _fits = Take(ref next, roles * vectors);
        _codes = Take(ref next, codes);
        _codeRows = Take(ref next, codeRows);
    }

    /// <summary>The items of the next block, fetched while this one is computed.</summary>
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
        nint* pair = _pointers.Address + (4 * ((lane * _roles) + role));
        pair[0] = (nint)left;
        pair[1] = (nint)right;
    }

    /// <summary>Names where the gradients of one pair's items are accumulated.</summary>
    /// <param name="lane">The lane, from 0 to 15.</param>
    /// <param name="role">The role.</param>
    /// <param name="dLeft">Of item i: [k, dimension stride].</param>
    /// <param name="dRight">Of item j: [k, dimension stride]; must not be <paramref name="dLeft"/>.</param>
    public void SetGradients(int lane, int role, float* dLeft, float* dRight)
    {
        nint* pair = _pointers.Address + (4 * ((lane * _roles) + role));
        pair[2] = (nint)dLeft;
        pair[3] = (nint)dRight;
    }

    /// <summary>Equations (2)-(8) up to the codes: <see cref="Code"/> of every role holds the codes of the first <paramref name="lanes"/> lanes.</summary>
    /// <param name="lanes">How many lanes are in use.</param>
    public void Forward(int lanes)
    {
        int aspects = _shape.Aspects, stride = _shape.DimensionStride, units = lanes * _roles * aspects;
        for (int unit = 0; unit < units; unit += _chunkUnits)
        {
            int count = Math.Min(_chunkUnits, units - unit);
            Upcoming.Fetch(PrefetchedLines);
            FormInteractions(unit, count);
            MatrixProduct.Multiply(
                _interactions, stride, 1,
                _weights.QueriesTransposed, _shape.LogitStride,
                _weights.Bias, 0,
                count * aspects, _shape.Dimensions, _shape.LogitStride / 16,
                _rows + ((nint)unit * aspects * _shape.LogitStride), _shape.LogitStride);
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

        int unitsPerLane = _roles * _shape.Aspects;
        for (int lane = 0; lane < RelationShape.Lanes; lane++)
        {
            int first = lane;
            while (lane < RelationShape.Lanes && ((live >> lane) & 1) != 0) lane++;
            for (int unit = first * unitsPerLane; unit < lane * unitsPerLane; unit += _chunkUnits)
                BackwardChunk(unit, Math.Min(_chunkUnits, (lane * unitsPerLane) - unit), gradients);
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

    /// <summary>Forms the k interaction vectors of each of <paramref name="count"/> units; a unit is one aspect of the left item of one pair.</summary>
    private void FormInteractions(int unit, int count)
    {
        int aspects = _shape.Aspects, stride = _shape.DimensionStride;
        for (int n = 0; n < count; n++)
        {
            nint* pair = _pointers.Address + (4 * ((unit + n) / aspects));
            float* left = (float*)pair[0] + ((unit + n) % aspects * stride);
            PairProducts.Forward(left, (float*)pair[1], aspects, stride, _interactions + (n * aspects * stride));
        }
    }

    private void BackwardChunk(int unit, int count, RelationGradients gradients)
    {
        int aspects = _shape.Aspects, stride = _shape.DimensionStride, rows = count * aspects, logitStride = _shape.LogitStride;
        float* dLogits = _rows + ((nint)unit * aspects * logitStride);
        float* initial = _weights.Zeros;
        Upcoming.Fetch(PrefetchedLines);
        FormInteractions(unit, count);
        if (!_shape.MemoryAttention)
        {
            initial = _dInteractions;
            DirectGradients(unit, count);
        }

        MatrixProduct.Multiply(
            dLogits, logitStride, 1,
            _weights.Queries, stride,
            initial, _shape.MemoryAttention ? 0 : stride,
            rows, _shape.Logits, stride / 16,
            _dInteractions, stride);
        MatrixProduct.Multiply(
            dLogits, 1, logitStride,
            _interactions, stride,
            gradients.Queries, stride,
            _shape.Logits, rows, stride / 16,
            gradients.Queries, stride);
        for (int n = 0; n < count; n++)
        {
            nint* pair = _pointers.Address + (4 * ((unit + n) / aspects));
            nint aspect = (unit + n) % aspects * stride;
            PairProducts.Backward(
                _dInteractions + (n * aspects * stride), (float*)pair[0] + aspect, (float*)pair[1], aspects, stride, (float*)pair[2] + aspect, (float*)pair[3]);
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
            nint* items = _pointers.Address + (4 * pair);
            float* weights = OfRole(_attention, pair % _roles) + (pair / _roles);
            DirectRelation.Forward((float*)items[0], (float*)items[1], _shape.Aspects, _shape.DimensionStride, weights, _codeRows + (pair * _shape.CodeStride));
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
            nint* items = _pointers.Address + (4 * pair);
            float* fits = OfRole(_fits, pair % _roles) + (pair / _roles);
            DirectRelation.Fits((float*)items[0], (float*)items[1], _shape.Aspects, _shape.DimensionStride, _codeRows + (pair * _shape.CodeStride), fits);
        }
    }

    private void DirectGradients(int unit, int count)
    {
        int aspects = _shape.Aspects, stride = _shape.DimensionStride;
        for (int n = 0; n < count; n++)
        {
            int pair = (unit + n) / aspects, aspect = (unit + n) % aspects;
            float* weights = OfRole(_attention, pair % _roles) + (aspect * aspects * 16) + (pair / _roles);
            DirectRelation.Backward(_codeRows + (pair * _shape.CodeStride), weights, aspects, stride, _dInteractions + (n * aspects * stride));
        }
    }
}
