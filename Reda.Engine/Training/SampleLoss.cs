using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Memory;

namespace Reda.Engine.Training;

/// <summary>Running sums over samples, in double and in sample order.</summary>
internal struct LossTotals
{
    /// <summary>The sum of the losses.</summary>
    public double Loss;

    /// <summary>The sum of |x|: how far the scores have moved from being all equal.</summary>
    public double Margin;

    /// <summary>Adds another shard's totals.</summary>
    /// <param name="other">The later shard.</param>
    public void Add(in LossTotals other)
    {
        Loss += other.Loss;
        Margin += other.Margin;
    }
}

/// <summary>
/// Equation (10) for a block of 16 samples and its gradient with respect to the codes: x = c_c . G (c_n - c_p), f = dL/dx.
/// </summary>
internal sealed unsafe class SampleLoss
{
    /// <summary>Below this f a sample contributes nothing: its products would only breed subnormals.</summary>
    private const float DerivativeFloor = 1e-9f;

    private readonly RelationWeights _weights;
    private readonly RelationLossKind _kind;
    private readonly AlignedBuffer<float> _buffer;

    /// <summary>Allocates the scratch of one thread.</summary>
    /// <param name="weights">The parameters.</param>
    /// <param name="kind">The reading of equation (10).</param>
    public SampleLoss(RelationWeights weights, RelationLossKind kind)
    {
        _weights = weights;
        _kind = kind;
        _buffer = new AlignedBuffer<float>(4L * weights.Shape.CodeStride * 16);
    }

    /// <summary>Computes the loss of up to 16 samples and replaces the codes of the roles positive, negative, context by their gradients.</summary>
    /// <param name="block">A block after its forward pass.</param>
    /// <param name="lanes">How many lanes hold a sample.</param>
    /// <param name="gradients">The gradient of the Gram matrix is accumulated here.</param>
    /// <param name="totals">Loss and margin are added.</param>
    /// <returns>One bit for every sample that contributes.</returns>
    public uint Apply(RelationBlock block, int lanes, RelationGradients gradients, ref LossTotals totals)
    {
        RelationShape shape = _weights.Shape;
        int size = shape.CodeSize, area = shape.CodeStride * 16;
        float* positive = block.Code(0), negative = block.Code(1), context = block.Code(2);
        float* difference = _buffer.Address, preference = difference + area, rows = preference + area, scaled = rows + area;
        RelationFit.Subtract(negative, positive, size, difference);
        RelationFit.Multiply(_weights.Gram, shape.CodeStride, context, size, preference);
        Vector512<float> x = RelationFit.Dot(difference, preference, size);

        Vector512<float> s = VectorMath.Sigmoid(x);
        bool bpr = _kind != RelationLossKind.Sigmoid;
        Vector512<float> loss = bpr ? VectorMath.Softplus(x) : s;
        // Not s (1 - s): where s is nearly 1 the difference is all rounding.
        Vector512<float> f = bpr ? s : s * VectorMath.Sigmoid(-x);
        for (int lane = 0; lane < lanes; lane++)
        {
            // x - x is not 0 for infinities and NaN, which the polynomials above would hide.
            totals.Loss += loss[lane] + (x[lane] - x[lane]);
            totals.Margin += Math.Abs(x[lane]);
        }

        uint live = (uint)Vector512.GreaterThanOrEqual(f, Vector512.Create(DerivativeFloor)).ExtractMostSignificantBits() & (uint)((1 << lanes) - 1);
        f = Vector512.ConditionalSelect(Select(live), f, Vector512<float>.Zero);

        RelationFit.Scale(f, preference, size, negative);
        RelationFit.Scale(-f, preference, size, positive);
        if (shape.MemoryAttention)
        {
            // dG += sum over samples of (f c_c) (c_n - c_p)^T.
            RelationFit.Scale(f, context, size, scaled);
            for (int t = 0; t < shape.CodeStride; t += 16) Transpose.Square(difference + (t * 16), 16, rows + t, shape.CodeStride);
            MatrixProduct.Multiply(
                scaled, 16, 1,
                rows, shape.CodeStride,
                gradients.Gram, shape.CodeStride,
                size, 16, shape.CodeStride / 16,
                gradients.Gram, shape.CodeStride);
        }

        RelationFit.Multiply(_weights.Gram, shape.CodeStride, difference, size, preference);
        RelationFit.Scale(f, preference, size, context);
        return live;
    }

    private static Vector512<float> Select(uint bits)
    {
        Vector512<int> bit = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        return Vector512.Equals(Vector512.Create((int)bits) & bit, bit).AsSingle();
    }
}
