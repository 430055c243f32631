using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reda.Engine.Kernels;

/// <summary>
/// How the fits of 16 candidates to the history items become 16 scores, one history item after the other. The state of the 16 is a few vectors of floats,
/// zero at the start, so that any number of users can be half-way through their histories at once.
/// </summary>
internal interface IFitPooling
{
    /// <summary>Vectors of 16 floats that a state takes.</summary>
    static abstract int Vectors { get; }

    /// <summary>Adds the fits to one history item.</summary>
    /// <param name="state">The state.</param>
    /// <param name="fit">One fit a lane.</param>
    /// <param name="skip">All bits set in the lanes that are left out.</param>
    /// <param name="beta">The temperature of log-mean-exp.</param>
    static abstract unsafe void Add(float* state, Vector512<float> fit, Vector512<float> skip, Vector512<float> beta);

    /// <summary>The pooled fits.</summary>
    /// <param name="state">The state.</param>
    /// <param name="count">How many fits each lane has taken, at least 1.</param>
    /// <param name="beta">The temperature of log-mean-exp.</param>
    static abstract unsafe Vector512<float> Pool(float* state, Vector512<float> count, Vector512<float> beta);
}

/// <summary>The mean over the history, equation (11). The state is the sum.</summary>
internal readonly unsafe struct MeanPooling : IFitPooling
{
    /// <inheritdoc/>
    public static int Vectors => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* state, Vector512<float> fit, Vector512<float> skip, Vector512<float> beta)
        => (Vector512.Load(state) + Vector512.AndNot(fit, skip)).Store(state);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Pool(float* state, Vector512<float> count, Vector512<float> beta) => Vector512.Load(state) / count;
}

/// <summary>
/// (1/beta) log mean exp(beta x), in one pass: the state is the largest fit so far and the sum of exp(beta (x - largest)), which is rescaled whenever the
/// largest grows. The sum is at least 1 once there is a fit, so 0 tells an untouched lane.
/// </summary>
internal readonly unsafe struct LogMeanExpPooling : IFitPooling
{
    /// <inheritdoc/>
    public static int Vectors => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* state, Vector512<float> fit, Vector512<float> skip, Vector512<float> beta)
    {
        Vector512<float> largest = Vector512.Load(state), total = Vector512.Load(state + 16);
        Vector512<float> first = Vector512.Equals(total, Vector512<float>.Zero);
        Vector512<float> grows = Vector512.GreaterThan(fit, largest) | first;
        Vector512<float> ratio = VectorMath.Exp(-beta * Vector512.Abs(fit - largest));
        Vector512<float> grown = Vector512.ConditionalSelect(grows, Vector512.FusedMultiplyAdd(total, ratio, Vector512<float>.One), total + ratio);

        // Max keeps a fit that is not a number, which must not vanish.
        largest = Vector512.ConditionalSelect(skip, largest, Vector512.ConditionalSelect(first, fit, Vector512.Max(largest, fit)));
        largest.Store(state);
        Vector512.ConditionalSelect(skip, total, grown).Store(state + 16);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Pool(float* state, Vector512<float> count, Vector512<float> beta)
        => Vector512.Load(state) + (VectorMath.Log(Vector512.Load(state + 16) / count) / beta);
}
