using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Bench.Variants;

/// <summary>The squared covariance loss in the order of its equations: all of X^T X in one product over all rows, and a row's gradient when the row moves.</summary>
internal sealed unsafe class RowCovariance
{
    private readonly AlignedBuffer<float> _products;
    private readonly AlignedBuffer<float> _mean;
    private readonly AlignedBuffer<float> _zeros;
    private readonly AlignedBuffer<float> _centred;
    private readonly int _length;

    /// <summary>Allocates.</summary>
    /// <param name="length">The floats of a row.</param>
    public RowCovariance(int length)
    {
        _length = length;
        _products = new AlignedBuffer<float>((long)length * length);
        _mean = new AlignedBuffer<float>(length);
        _zeros = new AlignedBuffer<float>(length);
        _centred = new AlignedBuffer<float>(length);
    }

    /// <summary>Makes the gradients of all rows.</summary>
    /// <param name="rows">[count, length].</param>
    /// <param name="count">The rows.</param>
    /// <param name="gradients">[count, length].</param>
    public void Gradients(float* rows, int count, float* gradients)
    {
        _mean.Span.Clear();
        for (int row = 0; row < count; row++) RowMath.AddScaled(1f / count, rows + ((nint)row * _length), _mean.Address, _length);
        MatrixProduct.Multiply(rows, 1, _length, rows, _length, _zeros.Address, 0, _length, count, _length / 16, _products.Address, _length);
        for (int a = 0; a < _length; a++)
        {
            for (int b = 0; b < _length; b++) _products.Address[(a * _length) + b] = a == b ? 0 : (_products.Address[(a * _length) + b] / count) - (_mean.Address[a] * _mean.Address[b]);
        }

        for (int row = 0; row < count; row++)
        {
            float* values = rows + ((nint)row * _length), gradient = gradients + ((nint)row * _length);
            for (int x = 0; x < _length; x += 16) (Vector512.Load(values + x) - Vector512.Load(_mean.Address + x)).Store(_centred.Address + x);
            MatrixProduct.Multiply(_centred.Address, _length, 1, _products.Address, _length, _zeros.Address, 0, 1, _length, _length / 16, gradient, _length);
        }
    }
}
