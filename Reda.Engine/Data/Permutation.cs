using System.Numerics;

namespace Reda.Engine.Data;

/// <summary>
/// A seeded shuffle of 0..length-1 whose every element can be computed on its own: a four-round Feistel network over the next even power of two, walked until
/// it lands inside the range. It needs no memory and no order of evaluation.
/// </summary>
internal readonly struct Permutation
{
    private const int Rounds = 4;

    private readonly ulong _key;
    private readonly int _halfBits;
    private readonly int _length;

    /// <summary>Chooses the shuffle named by the seed and the stream.</summary>
    /// <param name="length">At least 1.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">What the shuffle is for; for example an epoch.</param>
    public Permutation(int length, ulong seed, ulong stream)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _length = length;
        _halfBits = (BitOperations.Log2((uint)length) + 2) / 2;
        _key = new CounterRandom(seed, stream, 0).Next();
    }

    /// <summary>The element at <paramref name="position"/>.</summary>
    /// <param name="position">From 0 to length - 1.</param>
    public int this[int position]
    {
        get
        {
            uint mask = (1u << _halfBits) - 1;
            uint value = (uint)position;
            do
            {
                uint left = value >> _halfBits, right = value & mask;
                for (ulong round = 0; round < Rounds; round++)
                    (left, right) = (right, left ^ ((uint)CounterRandom.Mix(_key + (round << 32) + right) & mask));
                value = (left << _halfBits) | right;
            }
            while (value >= (uint)_length);
            return (int)value;
        }
    }
}
