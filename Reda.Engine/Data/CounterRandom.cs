namespace Reda.Engine.Data;

/// <summary>
/// Counter-based random numbers: value n of a stream is a pure function of (seed, stream, substream, n), so any thread can draw any value without
/// drawing those before it. The mixing function is SplitMix64's finaliser (Steele, Lea and Flood 2014).
/// </summary>
public struct CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ulong _key;
    private ulong _counter;

    /// <summary>Opens the stream named by the three numbers.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">What the numbers are for; for example an epoch.</param>
    /// <param name="substream">The position inside the stream; for example a sample.</param>
    public CounterRandom(ulong seed, ulong stream, ulong substream)
    {
        _key = Mix(Mix(Mix(seed + Golden) ^ (stream * 0xD1342543DE82EF95)) ^ (substream * 0x2545F4914F6CDD1D));
        _counter = 0;
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong Next() => Mix(_key + (++_counter * Golden));

    /// <summary>A uniform integer in [0, <paramref name="bound"/>).</summary>
    /// <param name="bound">At least 1.</param>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);

        // Lemire's multiply-shift; the rejection keeps every value equally likely.
        ulong high = Math.BigMul(Next(), (ulong)bound, out ulong low);
        if (low < (ulong)bound)
        {
            ulong threshold = (0UL - (ulong)bound) % (ulong)bound;
            while (low < threshold) high = Math.BigMul(Next(), (ulong)bound, out low);
        }

        return (int)high;
    }

    /// <summary>A uniform number in [0, 1) with 24 random bits, exact in single precision.</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>A well-mixed 64-bit permutation of <paramref name="value"/>.</summary>
    /// <param name="value">Any bits.</param>
    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
