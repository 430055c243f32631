using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>Steps without momentum on rows whose gradient is the sum of several occurrences.</summary>
internal static unsafe class GradientSteps
{
    // A value that small does nothing but turn subnormal, which slows every later step.
    private const float ValueFloor = 1e-10f;

    /// <summary>value -= rate x gradient.</summary>
    /// <param name="gradients">Gradient rows; occurrence n stands at slots[n] x <paramref name="length"/>.</param>
    /// <param name="slots">The occurrences, summed in this order.</param>
    /// <param name="length">The floats of a row, a multiple of 16.</param>
    /// <param name="rate">The step size.</param>
    /// <param name="values">[length], updated.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Sgd(float* gradients, ReadOnlySpan<int> slots, int length, float rate, float* values)
    {
        Vector512<float> step = Vector512.Create(-rate);
        for (int x = 0; x < length; x += 16)
        {
            Vector512<float> value = Vector512.FusedMultiplyAdd(step, Sum(gradients + x, slots, length), Vector512.Load(values + x));
            Flush(value).Store(values + x);
        }
    }

    /// <summary>square += gradient^2; value -= rate x gradient / sqrt(square).</summary>
    /// <param name="gradients">Gradient rows; occurrence n stands at slots[n] x <paramref name="length"/>.</param>
    /// <param name="slots">The occurrences, summed in this order.</param>
    /// <param name="length">The floats of a row, a multiple of 16.</param>
    /// <param name="rate">The step size.</param>
    /// <param name="values">[length], updated.</param>
    /// <param name="squares">[length], above 0, updated.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void AdaGrad(float* gradients, ReadOnlySpan<int> slots, int length, float rate, float* values, float* squares)
    {
        Vector512<float> step = Vector512.Create(-rate);
        for (int x = 0; x < length; x += 16)
        {
            Vector512<float> gradient = Sum(gradients + x, slots, length);
            Vector512<float> square = Vector512.FusedMultiplyAdd(gradient, gradient, Vector512.Load(squares + x));
            Vector512<float> value = Vector512.FusedMultiplyAdd(step, gradient / Vector512.Sqrt(square), Vector512.Load(values + x));
            square.Store(squares + x);
            Flush(value).Store(values + x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sum(float* gradients, ReadOnlySpan<int> slots, int length)
    {
        Vector512<float> sum = default;
        foreach (int slot in slots) sum += Vector512.Load(gradients + ((nint)slot * length));
        return sum;
    }

    /// <summary>Keeps NaN: a diverged run must be seen, not repaired.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Flush(Vector512<float> value)
        => Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(value), Vector512.Create(ValueFloor)), Vector512<float>.Zero, value);
}
