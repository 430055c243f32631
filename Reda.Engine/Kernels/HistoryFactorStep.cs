using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>One place where a user's examples name an item.</summary>
/// <param name="Factor">The derivative of the loss by the inner product of the history's sum with the item.</param>
/// <param name="User">The user's row in the tables of sums.</param>
/// <param name="Own">Whether the item is in the user's history.</param>
internal readonly record struct HistoryOccurrence(float Factor, int User, bool Own);

/// <summary>Moves the two vectors of an item, one as a candidate and one as part of histories, by AdaGrad, from what all its occurrences in a step say.</summary>
internal static unsafe class HistoryFactorStep
{
    // A value that small does nothing but turn subnormal.
    private const float ValueFloor = 1e-10f;

    /// <summary>
    /// With S and T the sums of a user's history and of the factors times the items of the user's examples, effectively computes the gradients
    /// dq = sum of factor (S - [own] p) and, over the own occurrences, dp = sum of T - factor q; then moves both rows.
    /// </summary>
    /// <param name="occurrences">The occurrences, summed in this order.</param>
    /// <param name="sums">S: one row a user.</param>
    /// <param name="pulls">T: one row a user.</param>
    /// <param name="length">The floats of a row, a multiple of 16.</param>
    /// <param name="rate">The step size.</param>
    /// <param name="decay">Added to the gradient, times the value.</param>
    /// <param name="q">[length], the item as a candidate; updated.</param>
    /// <param name="qSquares">[length], its sums of squares; updated.</param>
    /// <param name="p">[length], the item in histories; updated if an occurrence is the user's own.</param>
    /// <param name="pSquares">[length], its sums of squares; updated likewise.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Move(
        ReadOnlySpan<HistoryOccurrence> occurrences, float* sums, float* pulls, int length, float rate, float decay, float* q, float* qSquares, float* p, float* pSquares)
    {
        bool owned = false;
        foreach (HistoryOccurrence occurrence in occurrences) owned |= occurrence.Own;
        for (int x = 0; x < length; x += 16)
        {
            Vector512<float> oldQ = Vector512.Load(q + x), oldP = Vector512.Load(p + x), slopeQ = oldQ * decay, slopeP = oldP * decay;
            foreach (HistoryOccurrence occurrence in occurrences)
            {
                Vector512<float> factor = Vector512.Create(occurrence.Factor), sum = Vector512.Load(sums + ((nint)occurrence.User * length) + x);
                if (occurrence.Own)
                {
                    sum -= oldP;
                    slopeP += Vector512.FusedMultiplyAdd(-factor, oldQ, Vector512.Load(pulls + ((nint)occurrence.User * length) + x));
                }

                slopeQ = Vector512.FusedMultiplyAdd(factor, sum, slopeQ);
            }

            Advance(slopeQ, rate, oldQ, q + x, qSquares + x);
            if (owned) Advance(slopeP, rate, oldP, p + x, pSquares + x);
        }
    }

    /// <summary>One number's step: square += slope^2; value -= rate slope / sqrt(square).</summary>
    /// <param name="slope">The gradient.</param>
    /// <param name="rate">The step size.</param>
    /// <param name="value">The value; updated.</param>
    /// <param name="square">The sum of squares, above 0; updated.</param>
    public static void Move(float slope, float rate, ref float value, ref float square)
    {
        square += slope * slope;
        value -= rate * slope / (float)Math.Sqrt(square);
        if (Math.Abs(value) < ValueFloor) value = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance(Vector512<float> slope, float rate, Vector512<float> value, float* values, float* squares)
    {
        Vector512<float> square = Vector512.FusedMultiplyAdd(slope, slope, Vector512.Load(squares));
        value = Vector512.FusedMultiplyAdd(Vector512.Create(-rate), slope / Vector512.Sqrt(square), value);
        square.Store(squares);

        // What is not a number stays: a diverged run must be seen.
        Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(value), Vector512.Create(ValueFloor)), Vector512<float>.Zero, value).Store(values);
    }
}
