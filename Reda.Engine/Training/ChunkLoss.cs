using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>
/// The loss of a chunk on the pooled score, and its gradient with respect to the codes of its pairs. Every item p is the positive once; its user is the mean
/// z_p of the codes of the pairs without it, which are all pairs but its own, so that with g_p = G z_p the fits of all pairs to all positives are one matrix product.
/// </summary>
/// <remarks>
/// Codes stand in rows here, one a pair: those of the chunk's pairs (a, c) with c below a, then those of every negative with every item. Fits and all that comes of them stand
/// in lanes, one a positive.
/// </remarks>
internal sealed unsafe class ChunkLoss
{
    /// <summary>Derivatives below this contribute nothing: their products would only breed subnormals.</summary>
    private const float DerivativeFloor = 1e-9f;

    private readonly RelationWeights _weights;
    private readonly int _size;
    private readonly int _stride;
    private readonly int _roles;
    private readonly int _negatives;
    private readonly int _lanes;
    private readonly AlignedBuffer<float> _buffer;
    private readonly ScorePooling _pooling;
    private readonly ScoreRanking _ranking;

    // Rows of codes, a pair each, later their gradients; fits of pairs to positives, later the derivatives by them; those of the positives' own pairs, [item, positive].
    private readonly float* _codes;
    private readonly float* _fits;
    private readonly float* _own;

    // Of candidates, the positive first: [Q + 1, lanes].
    private readonly float* _scores;

    // A row a positive: z, g = G z, the codes weighted by their derivatives, and the gradient of z; g in lanes; the sum of rows; zeros.
    private readonly float* _users;
    private readonly float* _preferences;
    private readonly float* _weighted;
    private readonly float* _dUsers;
    private readonly float* _preferenceLanes;
    private readonly float* _total;
    private readonly float* _zeros;

    /// <summary>Allocates the scratch of one thread.</summary>
    /// <param name="weights">The parameters.</param>
    /// <param name="options">The sizes of a chunk, the loss and the pooling.</param>
    /// <param name="roles">The roles of a block that holds the pairs: pair n stands at lane n / roles, role n % roles.</param>
    public ChunkLoss(RelationWeights weights, RedaOptions options, int roles)
    {
        _weights = weights;
        _size = weights.Shape.CodeSize;
        _stride = weights.Shape.CodeStride;
        _roles = roles;
        _negatives = options.Negatives;
        _lanes = Padding.Pad(options.ChunkItems);
        _pooling = new ScorePooling(options.Pooling, options.Beta, _lanes);
        _ranking = new ScoreRanking(options.Loss, options.Negatives, _lanes, DerivativeFloor);
        _buffer = new AlignedBuffer<float>(ScratchFloats(weights.Shape, options, roles));
        float* next = _buffer.Address;
        _codes = Take(ref next, roles * RelationShape.Lanes * _stride);
        _fits = Take(ref next, roles * RelationShape.Lanes * _lanes);
        _own = Take(ref next, _lanes * _lanes);
        _scores = Take(ref next, (_negatives + 1) * _lanes);
        _users = Take(ref next, _lanes * _stride);
        _preferences = Take(ref next, _lanes * _stride);
        _weighted = Take(ref next, _lanes * _stride);
        _dUsers = Take(ref next, _lanes * _stride);
        _preferenceLanes = Take(ref next, _lanes * _stride);
        _total = Take(ref next, _stride);
        _zeros = Take(ref next, Math.Max(_stride, _lanes));
    }

    /// <summary>The floats that an instance allocates.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="options">The sizes of a chunk.</param>
    /// <param name="roles">The roles of a block.</param>
    public static long ScratchFloats(RelationShape shape, RedaOptions options, int roles)
    {
        long lanes = Padding.Pad(options.ChunkItems), stride = shape.CodeStride, pairs = (long)roles * RelationShape.Lanes;
        return (pairs * (stride + lanes)) + (lanes * (lanes + options.Negatives + 1 + (5 * stride))) + stride + Math.Max(stride, lanes);
    }

    /// <summary>Computes the loss of a chunk and replaces the codes of its pairs by their gradients.</summary>
    /// <param name="block">A block after its forward pass.</param>
    /// <param name="items">The items of the chunk, at least 3.</param>
    /// <param name="gradients">The gradient of the Gram matrix is accumulated here.</param>
    /// <param name="totals">Loss and margin are added, each the mean over the positives.</param>
    /// <returns>Whether the chunk contributes; when it does not, the codes stay.</returns>
    public bool Apply(RelationBlock block, int items, RelationGradients gradients, ref LossTotals totals)
    {
        int own = items * (items - 1) / 2, pairs = own + (_negatives * items);
        MoveCodes(block, toRows: true);
        EmbedUsers(items, 2f / ((items - 1) * (items - 2)));
        MatrixProduct.Multiply(_codes, _stride, 1, _preferenceLanes, _lanes, _zeros, 0, pairs, _size, _lanes / 16, _fits, _lanes);
        MoveOwn(items, gather: true);

        bool live = false;
        LossTotals chunk = default;
        for (int lane = 0; lane < items; lane += 16)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int c = 0; c <= _negatives; c++) _pooling.Forward(Fits(c, own, items) + lane, items, lane, ref sum).Store(_scores + (c * _lanes) + lane);
            live |= _ranking.Run(_scores + lane, sum, Math.Min(16, items - lane), ref chunk);
        }

        totals.Loss += chunk.Loss / items;
        totals.Margin += chunk.Margin / items;
        if (!live) return false;
        for (int c = 0; c <= _negatives; c++) Weigh(Fits(c, own, items), items, _scores + (c * _lanes));
        new Span<float>(_fits, own * _lanes).Clear();
        MoveOwn(items, gather: false);
        Differentiate(items, own, pairs, gradients);
        MoveCodes(block, toRows: false);
        return true;
    }

    private static float* Take(ref float* next, int length)
    {
        float* taken = next;
        next += length;
        return taken;
    }

    /// <summary>The fits of a candidate to the items of the chunk: [items, lanes].</summary>
    private float* Fits(int candidate, int own, int items) => candidate == 0 ? _own : _fits + ((own + ((candidate - 1) * items)) * _lanes);

    /// <summary>Moves the codes (or their gradients) between the lanes of the block and rows.</summary>
    private void MoveCodes(RelationBlock block, bool toRows)
    {
        nint rowStride = (nint)_roles * _stride;
        for (int role = 0; role < _roles; role++)
        {
            for (int t = 0; t < _stride; t += 16)
            {
                float* rows = _codes + (role * _stride) + t, lanes = block.Code(role) + (t * 16);
                if (toRows) Transpose.Square(lanes, 16, rows, rowStride);
                else Transpose.Square(rows, rowStride, lanes, 16);
            }
        }
    }

    /// <summary>z_p, the sum of all pairs less that of its own, over their number; g_p in rows and in lanes.</summary>
    private void EmbedUsers(int items, float share)
    {
        new Span<float>(_users, _lanes * _stride).Clear();
        new Span<float>(_total, _stride).Clear();
        float* code = _codes;
        for (int a = 1; a < items; a++)
        {
            for (int c = 0; c < a; c++, code += _stride)
            {
                RowMath.AddScaled(1, code, _total, _stride);
                RowMath.AddScaled(1, code, User(a), _stride);
                RowMath.AddScaled(1, code, User(c), _stride);
            }
        }

        for (int p = 0; p < items; p++)
        {
            RowMath.AddScaled(-1, _total, User(p), _stride);
            RowMath.Scale(-share, User(p), _stride);
        }

        MultiplyByGram(_users, items, _preferences);
        new Span<float>(_preferences + (items * _stride), (_lanes - items) * _stride).Clear();
        for (int p = 0; p < _lanes; p += 16)
        {
            for (int t = 0; t < _stride; t += 16) Transpose.Square(_preferences + (p * _stride) + t, _stride, _preferenceLanes + (t * _lanes) + p, _lanes);
        }
    }

    private float* User(int positive) => _users + (positive * _stride);

    /// <summary>destination = rows G; without memory attention G is the identity.</summary>
    private void MultiplyByGram(float* rows, int count, float* destination)
    {
        if (_weights.Gram == null) new Span<float>(rows, count * _stride).CopyTo(new Span<float>(destination, count * _stride));
        else MatrixProduct.Multiply(rows, _stride, 1, _weights.Gram, _stride, _zeros, 0, count, _size, _stride / 16, destination, _stride);
    }

    /// <summary>
    /// Gathers, from the fits of the chunk's pairs, those of positives with the others, or puts what they have become back. All other fits of these pairs are of pairs that
    /// do not hold the positive.
    /// </summary>
    private void MoveOwn(int items, bool gather)
    {
        float* fits = _fits;
        for (int a = 1; a < items; a++)
        {
            for (int c = 0; c < a; c++, fits += _lanes)
            {
                ref float first = ref _own[(c * _lanes) + a], second = ref _own[(a * _lanes) + c];
                if (gather) (first, second) = (fits[a], fits[c]);
                else (fits[a], fits[c]) = (first, second);
            }
        }
    }

    /// <summary>The derivatives by the fits: by the score times that of the score. What is too small to count becomes 0.</summary>
    private void Weigh(float* fits, int items, float* dScore)
    {
        for (int lane = 0; lane < items; lane += 16)
        {
            Vector512<float> slope = Vector512.Load(dScore + lane);
            for (int j = 0; j < items; j++)
            {
                Vector512<float> value = slope * Vector512.Load(fits + (j * _lanes) + lane);
                Vector512<float> counts = Vector512.GreaterThanOrEqual(Vector512.Abs(value), Vector512.Create(DerivativeFloor));
                (value & counts).Store(fits + (j * _lanes) + lane);
            }
        }
    }

    /// <summary>From the derivatives by the fits to those by the codes and by the Gram matrix.</summary>
    private void Differentiate(int items, int own, int pairs, RelationGradients gradients)
    {
        MatrixProduct.Multiply(_fits, 1, _lanes, _codes, _stride, _zeros, 0, items, pairs, _stride / 16, _weighted, _stride);
        if (_weights.Gram != null)
            MatrixProduct.Multiply(_users, 1, _stride, _weighted, _stride, gradients.Gram, _stride, _size, items, _stride / 16, gradients.Gram, _stride);
        MultiplyByGram(_weighted, items, _dUsers);
        MatrixProduct.Multiply(_fits, _lanes, 1, _preferences, _stride, _zeros, 0, pairs, items, _stride / 16, _codes, _stride);
        new Span<float>(_codes + (pairs * _stride), ((_roles * RelationShape.Lanes) - pairs) * _stride).Clear();

        // A pair is in the mean of every positive but its own two items.
        float share = 1f / (own - items + 1);
        new Span<float>(_total, _stride).Clear();
        for (int p = 0; p < items; p++) RowMath.AddScaled(share, _dUsers + (p * _stride), _total, _stride);
        float* code = _codes;
        for (int a = 1; a < items; a++)
        {
            for (int c = 0; c < a; c++, code += _stride)
            {
                RowMath.AddScaled(1, _total, code, _stride);
                RowMath.AddScaled(-share, _dUsers + (a * _stride), code, _stride);
                RowMath.AddScaled(-share, _dUsers + (c * _stride), code, _stride);
            }
        }
    }
}
