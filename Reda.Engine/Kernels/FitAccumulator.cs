using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reda.Engine.Memory;

namespace Reda.Engine.Kernels;

/// <summary>
/// Brings the relations of one history item with 16 candidates to all users who have the item: a matrix product of users x m by m x 16 whose rows are
/// scattered over the states of the users.
/// </summary>
/// <typeparam name="TPooling">The pooling.</typeparam>
internal static unsafe class FitAccumulator<TPooling>
    where TPooling : struct, IFitPooling
{
    /// <summary>How many users before their turn what belongs to a user is fetched: of an item that many have it lies all over memory.</summary>
    private const int Ahead = 32;

    /// <summary>Adds the fit g_u . c of every user to the user's state. The bits are those of <see cref="RelationFit.Dot(ReadOnlySpan{float}, float*, int)"/>.</summary>
    /// <param name="code">[size, 16]: the relations of the history item with 16 candidates.</param>
    /// <param name="size">The code size.</param>
    /// <param name="preferences">[all users, stride]: g_u.</param>
    /// <param name="stride">The distance between two rows of <paramref name="preferences"/>.</param>
    /// <param name="users">The users who have the item, each once.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="states">[all users, vectors of a state, 16].</param>
    /// <param name="skip">All bits set in the lanes that are left out.</param>
    /// <param name="beta">The temperature of log-mean-exp.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Add(
        float* code, int size, float* preferences, nint stride, int* users, int count, float* states, Vector512<float> skip, Vector512<float> beta)
    {
        nint stateStride = TPooling.Vectors * 16;
        int n = 0;

        // Four users share each load of the code, and four chains of additions run side by side.
        for (; n + 4 <= count; n += 4)
        {
            for (int later = n + Ahead; later < Math.Min(n + Ahead + 4, count); later++)
            {
                Prefetch.Run(preferences + (users[later] * stride), size);
                Prefetch.Run(states + (users[later] * stateStride), (int)stateStride);
            }

            float* g0 = preferences + (users[n] * stride), g1 = preferences + (users[n + 1] * stride);
            float* g2 = preferences + (users[n + 2] * stride), g3 = preferences + (users[n + 3] * stride);
            Vector512<float> fit0 = Vector512<float>.Zero, fit1 = fit0, fit2 = fit0, fit3 = fit0;
            for (int t = 0; t < size; t++)
            {
                Vector512<float> c = Vector512.Load(code + (t * 16));
                fit0 = Vector512.FusedMultiplyAdd(Vector512.Create(g0[t]), c, fit0);
                fit1 = Vector512.FusedMultiplyAdd(Vector512.Create(g1[t]), c, fit1);
                fit2 = Vector512.FusedMultiplyAdd(Vector512.Create(g2[t]), c, fit2);
                fit3 = Vector512.FusedMultiplyAdd(Vector512.Create(g3[t]), c, fit3);
            }

            TPooling.Add(states + (users[n] * stateStride), fit0, skip, beta);
            TPooling.Add(states + (users[n + 1] * stateStride), fit1, skip, beta);
            TPooling.Add(states + (users[n + 2] * stateStride), fit2, skip, beta);
            TPooling.Add(states + (users[n + 3] * stateStride), fit3, skip, beta);
        }

        for (; n < count; n++)
        {
            Vector512<float> fit = RelationFit.Dot(new ReadOnlySpan<float>(preferences + (users[n] * stride), size), code, size);
            TPooling.Add(states + (users[n] * stateStride), fit, skip, beta);
        }
    }

    /// <summary>The scores of 16 candidates for one user; 0 where the user has nothing but the candidate.</summary>
    /// <param name="state">The user's state.</param>
    /// <param name="count">How many fits each lane has taken.</param>
    /// <param name="beta">The temperature of log-mean-exp.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Scores(float* state, Vector512<float> count, Vector512<float> beta)
    {
        Vector512<float> none = Vector512.Equals(count, Vector512<float>.Zero);
        Vector512<float> score = TPooling.Pool(state, Vector512.ConditionalSelect(none, Vector512<float>.One, count), beta);
        return Vector512.ConditionalSelect(none, Vector512<float>.Zero, score);
    }
}
