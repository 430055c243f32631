using System.Runtime.Intrinsics;
using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// The relations of 16 pairs of a user p and an item q: s = p * q element by element, a = softmax(K s), r = M^T a. Forward and backward; one thread's scratch.
/// Attention lies in lanes, one pair a lane, so that no softmax adds numbers across a vector.
/// </summary>
internal sealed unsafe class LrmlBlock
{
    /// <summary>Pairs of a block.</summary>
    public const int Size = 16;

    private readonly LrmlMemory _memory;
    private readonly AlignedBuffer<float> _buffer;
    private readonly AlignedBuffer<float> _zeros;

    /// <summary>Allocates the scratch.</summary>
    /// <param name="memory">The memory.</param>
    public LrmlBlock(LrmlMemory memory)
    {
        _memory = memory;
        _buffer = new AlignedBuffer<float>(Size * ((4L * memory.Stride) + (3L * memory.Width)));
        _zeros = new AlignedBuffer<float>(Math.Max(memory.Stride, memory.Width));
    }

    private float* Products => _buffer.Address;

    private float* Relations => Products + (Size * _memory.Stride);

    private float* RelationGradients => Relations + (Size * _memory.Stride);

    private float* ProductGradients => RelationGradients + (Size * _memory.Stride);

    private float* Rows => ProductGradients + (Size * _memory.Stride);

    private float* Attention => Rows + (Size * _memory.Width);

    private float* Slopes => Attention + (Size * _memory.Width);

    /// <summary>A pool of blocks.</summary>
    /// <param name="memory">The memory.</param>
    public static ObjectPool<LrmlBlock> Pool(LrmlMemory memory) => new DefaultObjectPoolProvider().Create(new Policy(memory));

    /// <summary>Names a pair.</summary>
    /// <param name="pair">Its place.</param>
    /// <param name="user">[stride].</param>
    /// <param name="item">[stride].</param>
    public void SetPair(int pair, float* user, float* item) => TranslatedTriples.Multiply(user, item, _memory.Stride, Products + (pair * _memory.Stride));

    /// <summary>The relation of a pair after <see cref="Forward"/>.</summary>
    /// <param name="pair">Its place.</param>
    public float* Relation(int pair) => Relations + (pair * _memory.Stride);

    /// <summary>Where the gradient of that relation is to be written before <see cref="Backward"/>; zeros for a pair that has none.</summary>
    /// <param name="pair">Its place.</param>
    public float* RelationGradient(int pair) => RelationGradients + (pair * _memory.Stride);

    /// <summary>The gradient of s after <see cref="Backward"/>.</summary>
    /// <param name="pair">Its place.</param>
    public float* ProductGradient(int pair) => ProductGradients + (pair * _memory.Stride);

    /// <summary>Relates the pairs; what stands in places that were not set is related too and harms nobody.</summary>
    public void Forward()
    {
        int d = _memory.Stride, m = _memory.Count, width = _memory.Width;
        MatrixProduct.Multiply(Products, d, 1, _memory.TransposedKeys, width, _zeros.Address, 0, Size, d, width / 16, Rows, width);
        ToLanes(Attention);
        Vector512<float> largest = Vector512.Load(Attention), sum = default;
        for (int slot = 1; slot < m; slot++) largest = VectorMath.Max(largest, Vector512.Load(Attention + (slot * 16)));
        for (int slot = 0; slot < m; slot++)
        {
            Vector512<float> share = VectorMath.Exp(Vector512.Load(Attention + (slot * 16)) - largest);
            share.Store(Attention + (slot * 16));
            sum += share;
        }

        for (int slot = 0; slot < m; slot++) (Vector512.Load(Attention + (slot * 16)) / sum).Store(Attention + (slot * 16));
        MatrixProduct.Multiply(Attention, 1, 16, _memory.Slots, d, _zeros.Address, 0, Size, m, d / 16, Relations, d);
    }

    /// <summary>Turns gradients of relations into those of s and adds those of keys and slots.</summary>
    /// <param name="dKeys">[m, stride], added to; <see langword="null"/> where the memory stays as it is.</param>
    /// <param name="dSlots">[m, stride], likewise.</param>
    public void Backward(float* dKeys, float* dSlots)
    {
        int d = _memory.Stride, m = _memory.Count, width = _memory.Width;
        MatrixProduct.Multiply(RelationGradients, d, 1, _memory.TransposedSlots, width, _zeros.Address, 0, Size, d, width / 16, Rows, width);
        ToLanes(Slopes);
        Vector512<float> mean = default;
        for (int slot = 0; slot < m; slot++) mean = Vector512.FusedMultiplyAdd(Vector512.Load(Attention + (slot * 16)), Vector512.Load(Slopes + (slot * 16)), mean);
        for (int slot = 0; slot < m; slot++)
            (Vector512.Load(Attention + (slot * 16)) * (Vector512.Load(Slopes + (slot * 16)) - mean)).Store(Slopes + (slot * 16));
        MatrixProduct.Multiply(Slopes, 1, 16, _memory.Keys, d, _zeros.Address, 0, Size, m, d / 16, ProductGradients, d);
        if (dKeys is null) return;
        MatrixProduct.Multiply(Slopes, 16, 1, Products, d, dKeys, d, m, Size, d / 16, dKeys, d);
        MatrixProduct.Multiply(Attention, 16, 1, RelationGradients, d, dSlots, d, m, Size, d / 16, dSlots, d);
    }

    private void ToLanes(float* lanes)
    {
        for (int slot = 0; slot < _memory.Width; slot += 16) Transpose.Square(Rows + slot, _memory.Width, lanes + (slot * 16), 16);
    }

    private sealed class Policy(LrmlMemory memory) : PooledObjectPolicy<LrmlBlock>
    {
        public override LrmlBlock Create() => new(memory);

        public override bool Return(LrmlBlock obj) => true;
    }
}
