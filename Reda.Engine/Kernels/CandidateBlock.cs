using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reda.Engine.Memory;

namespace Reda.Engine.Kernels;

/// <summary>
/// The relations of 16 candidates to one item after another, equations (2)-(8), for scoring: one lane is one candidate from beginning to end. The candidates are
/// turned to lanes once; then the logits leave the product as the attentions want them, and no column of it is padding.
/// </summary>
/// <remarks>
/// An interaction vector is the product of the lower item's aspect with the higher item's, and a logit one chain of fused multiply-adds over the depth, as in
/// <see cref="RelationBlock"/>: the bits are the same.
/// </remarks>
internal sealed unsafe class CandidateBlock
{
    private const int Lanes = RelationShape.Lanes;

    private readonly RelationWeights _weights;
    private readonly RelationShape _shape;
    private readonly int[] _items = new int[Lanes];
    private readonly AlignedBuffer<float> _scratch;
    private readonly float* _rows;
    private readonly float* _candidates;
    private readonly float* _interaction;
    private readonly float* _bias;
    private readonly float* _logits;
    private readonly float* _attention;
    private readonly float* _normalizers;
    private int _related;

    /// <summary>Allocates the scratch of one thread.</summary>
    /// <param name="weights">The parameters.</param>
    public CandidateBlock(RelationWeights weights)
    {
        _weights = weights;
        _shape = weights.Shape;
        _scratch = new AlignedBuffer<float>(ScratchVectors(_shape) * Lanes);
        _rows = _scratch.Address;
        _candidates = _rows + (_shape.ItemStride * Lanes);
        _interaction = _candidates + (_shape.ItemStride * Lanes);
        _bias = _interaction + (_shape.DimensionStride * Lanes);
        _logits = _bias + (_shape.LogitStride * Lanes);
        _attention = _logits + (_shape.Interactions * _shape.LogitStride * Lanes);
        _normalizers = _attention + (_shape.Interactions * Lanes);
        Code = _normalizers + (_shape.Interactions * Lanes);
    }

    /// <summary>The codes of the relations that <see cref="Relate"/> computed: [code stride, 16]; rows beyond the code size are zero.</summary>
    public float* Code { get; }

    /// <summary>What a block holds, in vectors of 16 floats.</summary>
    /// <param name="shape">The sizes.</param>
    public static long ScratchVectors(in RelationShape shape)
        => (2L * shape.ItemStride) + shape.DimensionStride + ((1L + shape.Interactions) * shape.LogitStride) + (2L * shape.Interactions) + shape.CodeStride;

    /// <summary>Names the candidates and turns them to lanes.</summary>
    /// <param name="candidates">1 to 16 item indices; the last one fills the other lanes.</param>
    public void Place(ReadOnlySpan<int> candidates)
    {
        int stride = _shape.ItemStride;
        for (int lane = 0; lane < Lanes; lane++)
        {
            _items[lane] = candidates[Math.Min(lane, candidates.Length - 1)];
            Unsafe.CopyBlock(_rows + (lane * stride), _weights.Items + ((nint)_items[lane] * stride), (uint)(stride * sizeof(float)));
        }

        for (int x = 0; x < stride; x += Lanes) Transpose.Square(_rows + x, stride, _candidates + (x * Lanes), Lanes);
        for (int t = 0; t < _shape.Logits; t++) Vector512.Create(_weights.Bias[t]).Store(_bias + (t * Lanes));
    }

    /// <summary>Relates all candidates to an item.</summary>
    /// <param name="item">The item's index.</param>
    public void Relate(int item)
    {
        float* known = _weights.Items + ((nint)item * _shape.ItemStride);
        _related = item;
        Vector512<float> lower = Vector512.LessThan(Vector512.Create<int>(_items), Vector512.Create(item)).AsSingle();
        for (int nl = 0; nl < _shape.Interactions; nl++)
        {
            Interact(known, nl, lower);
            MatrixProduct.Multiply(
                _weights.Queries, _shape.DimensionStride, 1,
                _interaction, Lanes,
                _bias, Lanes,
                _shape.Logits, _shape.Dimensions, 1,
                _logits + (nl * _shape.LogitStride * Lanes), Lanes);
        }

        DualAttention.Forward(_shape, _weights.Projection, _logits, _attention, _normalizers);
        if (_shape.MemoryAttention) DualAttention.Aggregate(_shape, _logits, _attention, _normalizers, Code);
        else AggregateInteractions(known, lower);
    }

    /// <summary>
    /// What one interaction vector of a lane gives to a number of the code, after <see cref="Relate"/>: w_nl A_nl,t, or without memory attention w_nl v_nl,t.
    /// </summary>
    /// <param name="nl">The interaction vector: aspect n of the lower item by aspect l of the higher one, n k + l.</param>
    /// <param name="t">The number of the code.</param>
    /// <param name="lane">The lane.</param>
    public float Share(int nl, int t, int lane)
    {
        float weight = _attention[(nl * Lanes) + lane];
        if (_shape.MemoryAttention) return weight * _normalizers[(nl * Lanes) + lane] * _logits[(((nl * _shape.LogitStride) + t) * Lanes) + lane];
        nint lower = Math.Min(_items[lane], _related), higher = Math.Max(_items[lane], _related);
        float* left = _weights.Items + (lower * _shape.ItemStride) + (nl / _shape.Aspects * _shape.DimensionStride);
        float* right = _weights.Items + (higher * _shape.ItemStride) + (nl % _shape.Aspects * _shape.DimensionStride);
        return weight * left[t] * right[t];
    }

    /// <summary>Without memory attention the relation itself is the code.</summary>
    private void AggregateInteractions(float* known, Vector512<float> lower)
    {
        new Span<float>(Code, _shape.CodeStride * Lanes).Clear();
        for (int nl = 0; nl < _shape.Interactions; nl++)
        {
            Interact(known, nl, lower);
            AddScaled(_interaction, Vector512.Load(_attention + (nl * Lanes)), _shape.Dimensions, Code);
        }
    }

    /// <summary>Forms one interaction vector of every lane: [d, 16].</summary>
    private void Interact(float* known, int nl, Vector512<float> lower)
    {
        int left = nl / _shape.Aspects * _shape.DimensionStride, right = nl % _shape.Aspects * _shape.DimensionStride;
        float* asLeft = _candidates + (left * Lanes), asRight = _candidates + (right * Lanes);
        if (left == right || lower.AsInt32() == Vector512<int>.AllBitsSet) Scale(asLeft, known + right, _shape.Dimensions, _interaction);
        else if (lower.AsInt32() == Vector512<int>.Zero) Scale(asRight, known + left, _shape.Dimensions, _interaction);
        else Scale(asLeft, known + right, asRight, known + left, lower, _shape.Dimensions, _interaction);
    }

    [MethodImpl(KernelMethod.Options)]
    private static void Scale(float* lanes, float* factors, int length, float* products)
    {
        for (int x = 0; x < length; x++) (Vector512.Load(lanes + (x * Lanes)) * Vector512.Create(factors[x])).Store(products + (x * Lanes));
    }

    /// <summary>The first product in the lanes that are chosen, the second in the others.</summary>
    [MethodImpl(KernelMethod.Options)]
    private static void Scale(
        float* lanes, float* factors, float* otherLanes, float* otherFactors, Vector512<float> chosen, int length, float* products)
    {
        for (int x = 0; x < length; x++)
        {
            Vector512<float> first = Vector512.Load(lanes + (x * Lanes)) * Vector512.Create(factors[x]);
            Vector512<float> second = Vector512.Load(otherLanes + (x * Lanes)) * Vector512.Create(otherFactors[x]);
            Vector512.ConditionalSelect(chosen, first, second).Store(products + (x * Lanes));
        }
    }

    [MethodImpl(KernelMethod.Options)]
    private static void AddScaled(float* lanes, Vector512<float> factor, int length, float* sums)
    {
        for (int x = 0; x < length; x++) Vector512.FusedMultiplyAdd(factor, Vector512.Load(lanes + (x * Lanes)), Vector512.Load(sums + (x * Lanes))).Store(sums + (x * Lanes));
    }
}
