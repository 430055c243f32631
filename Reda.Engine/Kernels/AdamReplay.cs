using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reda.Engine.Memory;

namespace Reda.Engine.Kernels;

/// <summary>Adam steps that a row has missed, taken one after the other in registers: the bits of as many calls of <see cref="AdamKernel.Step"/> without slots.</summary>
internal static unsafe class AdamReplay
{
    /// <summary>Steps between two looks at whether anything still moves.</summary>
    private const int StepsPerLook = 8;

    /// <summary>The floats in flight: a step is one long chain through a root and a quotient, and only other vectors can fill the time that it takes.</summary>
    private const int WidePass = 8 * 16;

    /// <summary>Without AVX-512 the registers, and the compiler's patience, end at two vectors.</summary>
    private const int NarrowPass = 2 * 16;

    /// <summary>Moves one row by the steps of <paramref name="steps"/>, all with a data gradient of zero.</summary>
    /// <param name="steps">The steps, oldest first; the decay is the same in all.</param>
    /// <param name="length">The floats of the row, a multiple of 16.</param>
    /// <param name="values">[length], updated.</param>
    /// <param name="firstMoments">[length], updated.</param>
    /// <param name="secondMoments">[length], updated.</param>
    /// <param name="ahead">The distance to the row that comes next, which is fetched a part before every pass; 0 for none.</param>
    public static void Replay(ReadOnlySpan<AdamCoefficients> steps, int length, float* values, float* firstMoments, float* secondMoments, nint ahead)
    {
        int pass = Vector512.IsHardwareAccelerated ? WidePass : NarrowPass, whole = length - (length % pass);
        for (int x = 0; x < length; x += pass)
        {
            if (ahead != 0) Fetch(values + x + ahead, firstMoments + x + ahead, secondMoments + x + ahead, Math.Min(pass, length - x));
            if (x < whole && !steps.IsEmpty) ReplayPass(steps, values + x, firstMoments + x, secondMoments + x);
        }

        if (steps.IsEmpty) return;
        if (whole < length) ReplayRest(steps, length - whole, values + whole, firstMoments + whole, secondMoments + whole);
    }

    private static void Fetch(float* values, float* firstMoments, float* secondMoments, int length)
    {
        Prefetch.Run(values, length);
        Prefetch.Run(firstMoments, length);
        Prefetch.Run(secondMoments, length);
    }

    /// <summary>Fills a pass up with zeros, which no step moves: it takes no longer than a single vector would.</summary>
    private static void ReplayRest(ReadOnlySpan<AdamCoefficients> steps, int length, float* values, float* firstMoments, float* secondMoments)
    {
        float* pass = stackalloc float[3 * WidePass];
        Span<float> value = new(pass, length), m = new(pass + WidePass, length), v = new(pass + (2 * WidePass), length);
        new Span<float>(pass, 3 * WidePass).Clear();
        new Span<float>(values, length).CopyTo(value);
        new Span<float>(firstMoments, length).CopyTo(m);
        new Span<float>(secondMoments, length).CopyTo(v);
        ReplayPass(steps, pass, pass + WidePass, pass + (2 * WidePass));
        value.CopyTo(new Span<float>(values, length));
        m.CopyTo(new Span<float>(firstMoments, length));
        v.CopyTo(new Span<float>(secondMoments, length));
    }

    private static void ReplayPass(ReadOnlySpan<AdamCoefficients> steps, float* values, float* firstMoments, float* secondMoments)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            int taken = ReplayWide(steps, values, firstMoments, secondMoments);
            DecayAlone(secondMoments, WidePass, steps.Length - taken);
        }
        else
        {
            int taken = ReplayNarrow(steps, values, firstMoments, secondMoments);
            DecayAlone(secondMoments, NarrowPass, steps.Length - taken);
        }
    }

    /// <summary>Takes steps until nothing but second moments moves.</summary>
    /// <returns>The number of steps taken.</returns>
    [MethodImpl(KernelMethod.Options)]
    private static int ReplayWide(ReadOnlySpan<AdamCoefficients> steps, float* values, float* firstMoments, float* secondMoments)
    {
        Vector512<float> decay = Vector512.Create(steps[0].WeightDecay);
        Lanes a = new(values, firstMoments, secondMoments, 0), b = new(values, firstMoments, secondMoments, 16);
        Lanes c = new(values, firstMoments, secondMoments, 32), d = new(values, firstMoments, secondMoments, 48);
        Lanes e = new(values, firstMoments, secondMoments, 64), f = new(values, firstMoments, secondMoments, 80);
        Lanes g = new(values, firstMoments, secondMoments, 96), h = new(values, firstMoments, secondMoments, 112);
        int taken = 0;
        bool moving = true;
        while (moving && taken < steps.Length)
        {
            int look = Math.Min(taken + StepsPerLook, steps.Length);
            for (; taken < look; taken++)
            {
                Vector512<float> stepSize = Vector512.Create(steps[taken].StepSize), correction = Vector512.Create(steps[taken].RootCorrection);
                a.Advance(decay, stepSize, correction);
                b.Advance(decay, stepSize, correction);
                c.Advance(decay, stepSize, correction);
                d.Advance(decay, stepSize, correction);
                e.Advance(decay, stepSize, correction);
                f.Advance(decay, stepSize, correction);
                g.Advance(decay, stepSize, correction);
                h.Advance(decay, stepSize, correction);
            }

            moving = a.Moves(decay) || b.Moves(decay) || c.Moves(decay) || d.Moves(decay) || e.Moves(decay) || f.Moves(decay) || g.Moves(decay) || h.Moves(decay);
        }

        a.Store(values, firstMoments, secondMoments, 0);
        b.Store(values, firstMoments, secondMoments, 16);
        c.Store(values, firstMoments, secondMoments, 32);
        d.Store(values, firstMoments, secondMoments, 48);
        e.Store(values, firstMoments, secondMoments, 64);
        f.Store(values, firstMoments, secondMoments, 80);
        g.Store(values, firstMoments, secondMoments, 96);
        h.Store(values, firstMoments, secondMoments, 112);
        return taken;
    }

    /// <inheritdoc cref="ReplayWide"/>
    [MethodImpl(KernelMethod.Options)]
    private static int ReplayNarrow(ReadOnlySpan<AdamCoefficients> steps, float* values, float* firstMoments, float* secondMoments)
    {
        Vector512<float> decay = Vector512.Create(steps[0].WeightDecay);
        Lanes a = new(values, firstMoments, secondMoments, 0), b = new(values, firstMoments, secondMoments, 16);
        int taken = 0;
        for (; taken < steps.Length && (taken == 0 || taken % StepsPerLook != 0 || a.Moves(decay) || b.Moves(decay)); taken++)
        {
            Vector512<float> stepSize = Vector512.Create(steps[taken].StepSize), correction = Vector512.Create(steps[taken].RootCorrection);
            a.Advance(decay, stepSize, correction);
            b.Advance(decay, stepSize, correction);
        }

        a.Store(values, firstMoments, secondMoments, 0);
        b.Store(values, firstMoments, secondMoments, 16);
        return taken;
    }

    /// <summary>The remaining steps of second moments whose values and first moments are at rest.</summary>
    private static void DecayAlone(float* secondMoments, int length, int steps)
    {
        for (int x = 0; x < length; x += 16)
        {
            Vector512<float> v = Vector512.Load(secondMoments + x);
            for (int step = 0; step < steps && !Vector512.EqualsAll(v, Vector512<float>.Zero); step++) v = AdamKernel.AdvanceSecondMoment(v, Vector512<float>.Zero);
            v.Store(secondMoments + x);
        }
    }

    /// <summary>16 numbers of a row and their moments.</summary>
    private struct Lanes(float* values, float* firstMoments, float* secondMoments, int x)
    {
        private Vector512<float> _value = Vector512.Load(values + x);
        private Vector512<float> _m = Vector512.Load(firstMoments + x);
        private Vector512<float> _v = Vector512.Load(secondMoments + x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Advance(Vector512<float> decay, Vector512<float> stepSize, Vector512<float> correction)
            => AdamKernel.Advance(decay * _value, stepSize, correction, ref _value, ref _m, ref _v);

        /// <summary>
        /// Whether a step may move anything but v. It does not where m and the gradient are 0: the next m is 0, and the value moves by 0 / (a positive number).
        /// The step before left no zero with a sign and no value under its floor, so the bits stay as well. NaN and infinities never rest.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly bool Moves(Vector512<float> decay)
            => !(Vector512.EqualsAll(_m, Vector512<float>.Zero)
                && Vector512.EqualsAll(decay * _value, Vector512<float>.Zero)
                && Vector512.GreaterThanOrEqualAll(_v, Vector512<float>.Zero));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(float* values, float* firstMoments, float* secondMoments, int x)
        {
            _value.Store(values + x);
            _m.Store(firstMoments + x);
            _v.Store(secondMoments + x);
        }
    }
}
