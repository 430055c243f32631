using System.Runtime.Intrinsics;
using Reda.Engine.Memory;

namespace Reda.Engine.Kernels;

/// <summary>The gradients of the shared parameters of one shard of a batch. Gradients of items go to slots of their own, one an occurrence.</summary>
internal sealed unsafe class RelationGradients
{
    private readonly AlignedBuffer<float> _buffer;
    private readonly int _queries;
    private readonly int _gram;
    private readonly int _lanes;

    /// <summary>Allocates zeroed gradients.</summary>
    /// <param name="shape">The sizes.</param>
    public RelationGradients(RelationShape shape)
    {
        _queries = shape.Logits * shape.DimensionStride;
        _gram = shape.MemoryAttention ? shape.CodeSize * shape.CodeStride : 0;
        _lanes = shape.HiddenSize * RelationShape.Lanes;
        _buffer = new AlignedBuffer<float>((long)_queries + _gram + (2L * _lanes));
    }

    /// <summary>Of the queries [K; W]: [m + s, dimension stride].</summary>
    public float* Queries => _buffer.Address;

    /// <summary>Of the Gram matrix G: [m, code stride].</summary>
    public float* Gram => _buffer.Address + _queries;

    /// <summary>Of the projection h, before the lanes are summed: [s, 16].</summary>
    public float* Projection => _buffer.Address + _queries + _gram;

    /// <summary>Of the hidden bias b, before the lanes are summed: [s, 16].</summary>
    public float* Bias => _buffer.Address + _queries + _gram + _lanes;

    /// <summary>All gradients, one after the other.</summary>
    public Span<float> All => _buffer.Span;

    /// <summary>Adds another shard's gradients, in place.</summary>
    /// <param name="other">The other shard, of the same shape.</param>
    public void Add(RelationGradients other)
    {
        float* a = _buffer.Address, b = other._buffer.Address;
        for (int n = 0; n < _buffer.Length; n += 16) (Vector512.Load(a + n) + Vector512.Load(b + n)).Store(a + n);
    }
}
