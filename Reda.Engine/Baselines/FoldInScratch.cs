using System.Runtime.Intrinsics;
using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>What it takes to move one user's vector along gradients while all else stays: AdaGrad of its own.</summary>
internal sealed unsafe class FoldInScratch
{
    private const float InitialAccumulator = 0.1f;
    private static readonly int[] OneSlot = [0];

    private readonly AlignedBuffer<float> _gradient;
    private readonly AlignedBuffer<float> _squares;
    private readonly AlignedBuffer<float> _discarded;

    /// <summary>Allocates for one vector.</summary>
    /// <param name="length">Its floats, a multiple of 16.</param>
    private FoldInScratch(int length)
    {
        _gradient = new AlignedBuffer<float>(length);
        _squares = new AlignedBuffer<float>(length);
        _discarded = new AlignedBuffer<float>(length);
        Reset();
    }

    /// <summary>The gradient of the next step, to be added to.</summary>
    public float* Gradient => _gradient.Address;

    /// <summary>Room for gradients of what stays.</summary>
    public float* Discarded => _discarded.Address;

    /// <summary>A pool for vectors of one length.</summary>
    /// <param name="length">Its floats, a multiple of 16.</param>
    public static ObjectPool<FoldInScratch> Pool(int length) => new DefaultObjectPoolProvider().Create(new Policy(length));

    /// <summary>The logistic function of one number.</summary>
    /// <param name="x">Any finite number.</param>
    public static float Sigmoid(float x) => VectorMath.Sigmoid(Vector512.Create(x)).ToScalar();

    /// <summary>Moves the vector and clears the gradient.</summary>
    /// <param name="vector">[length].</param>
    /// <param name="rate">The step size.</param>
    public void Step(float* vector, float rate)
    {
        GradientSteps.AdaGrad(Gradient, OneSlot, _gradient.Length, rate, vector, _squares.Address);
        _gradient.Span.Clear();
    }

    private void Reset()
    {
        _gradient.Span.Clear();
        _squares.Span.Fill(InitialAccumulator);
    }

    private sealed class Policy(int length) : PooledObjectPolicy<FoldInScratch>
    {
        public override FoldInScratch Create() => new(length);

        public override bool Return(FoldInScratch obj)
        {
            obj.Reset();
            return true;
        }
    }
}
