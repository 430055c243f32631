using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>What one Adam step needs beside the data, the factors of the moments and their bias corrections folded in.</summary>
/// <param name="StepSize">Learning rate x (1 - beta1) / (1 - beta1^t).</param>
/// <param name="RootCorrection">sqrt((1 - beta2) / (1 - beta2^t)).</param>
/// <param name="WeightDecay">The coupled L2 factor.</param>
internal readonly record struct AdamCoefficients(float StepSize, float RootCorrection, float WeightDecay)
{
    /// <summary>The decay of the first moment.</summary>
    public const double Beta1 = 0.9;

    /// <summary>The decay of the second moment.</summary>
    public const double Beta2 = 0.999;

    /// <summary>Added to the root of the second moment.</summary>
    public const double Epsilon = 1e-8;
}

/// <summary>Adam (Kingma and Ba 2014) with coupled L2 on rows whose gradient is the sum of several occurrences.</summary>
/// <remarks>
/// The moments are kept as decayed sums, m = beta1 m + g and v = beta2 v + g^2. Their constant factors 1 - beta stand in the coefficients of the step, which
/// saves two products a number.
/// </remarks>
internal static unsafe class AdamKernel
{
    // Values that small do nothing but turn subnormal, which slows every later step.
    private const float ValueFloor = 1e-10f;
    private const float FirstMomentFloor = 1e-17f;
    private const float SecondMomentFloor = 1e-27f;

    /// <summary>Moves one row.</summary>
    /// <param name="gradients">Gradient rows; occurrence n stands at slots[n] x <paramref name="length"/>.</param>
    /// <param name="slots">The occurrences, summed in this order; none means that only the decay acts.</param>
    /// <param name="length">The floats of a row, a multiple of 16.</param>
    /// <param name="coefficients">The step.</param>
    /// <param name="values">[length], updated.</param>
    /// <param name="firstMoments">[length], updated.</param>
    /// <param name="secondMoments">[length], updated.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Step(
        float* gradients, ReadOnlySpan<int> slots, int length, in AdamCoefficients coefficients, float* values, float* firstMoments, float* secondMoments)
    {
        Vector512<float> decay = Vector512.Create(coefficients.WeightDecay);
        Vector512<float> stepSize = Vector512.Create(coefficients.StepSize);
        Vector512<float> correction = Vector512.Create(coefficients.RootCorrection);
        for (int x = 0; x < length; x += 16)
        {
            Vector512<float> value = Vector512.Load(values + x), m = Vector512.Load(firstMoments + x), v = Vector512.Load(secondMoments + x);
            Vector512<float> gradient = decay * value;
            foreach (int slot in slots) gradient += Vector512.Load(gradients + ((nint)slot * length) + x);

            Advance(gradient, stepSize, correction, ref value, ref m, ref v);
            value.Store(values + x);
            m.Store(firstMoments + x);
            v.Store(secondMoments + x);
        }
    }

    /// <summary>The arithmetic of a step, of 16 numbers: the one place where it is written, since every way to take a step must give the same bits.</summary>
    /// <param name="gradient">The gradient with the decay's part.</param>
    /// <param name="stepSize"><see cref="AdamCoefficients.StepSize"/> in every lane.</param>
    /// <param name="correction"><see cref="AdamCoefficients.RootCorrection"/> in every lane.</param>
    /// <param name="value">Updated.</param>
    /// <param name="m">The first moment, updated.</param>
    /// <param name="v">The second moment, updated.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Advance(
        Vector512<float> gradient, Vector512<float> stepSize, Vector512<float> correction, ref Vector512<float> value, ref Vector512<float> m, ref Vector512<float> v)
    {
        m = Flush(Vector512.FusedMultiplyAdd(Vector512.Create((float)AdamCoefficients.Beta1), m, gradient), FirstMomentFloor);
        v = AdvanceSecondMoment(v, gradient);
        Vector512<float> divisor = Vector512.FusedMultiplyAdd(Vector512.Sqrt(v), correction, Vector512.Create((float)AdamCoefficients.Epsilon));
        value = Flush(Vector512.FusedMultiplyAdd(-stepSize, m / divisor, value), ValueFloor);
    }

    /// <summary>beta2 v + gradient^2.</summary>
    /// <param name="v">The second moment, not negative.</param>
    /// <param name="gradient">The gradient.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AdvanceSecondMoment(Vector512<float> v, Vector512<float> gradient)
    {
        v = Vector512.FusedMultiplyAdd(gradient, gradient, Vector512.Create((float)AdamCoefficients.Beta2) * v);
        return Vector512.ConditionalSelect(Vector512.LessThan(v, Vector512.Create(SecondMomentFloor)), Vector512<float>.Zero, v);
    }

    /// <summary>Keeps NaN: a diverged run must be seen, not repaired.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Flush(Vector512<float> x, float floor)
        => Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(x), Vector512.Create(floor)), Vector512<float>.Zero, x);
}
