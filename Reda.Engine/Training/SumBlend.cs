using System.Runtime.Intrinsics;
using Reda.Engine.Ensembles;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Training;

/// <summary>
/// Chooses the offset of an ensemble's second sum: the one with the largest nDCG@10 of the held-out items among the whole catalogue, of those that cost little among 100 random
/// items. A large offset leaves the first sum nothing to say, a small one the second.
/// </summary>
internal sealed class SumBlend
{
    private const int Sampled = 100;
    private const int Top = 10;

    /// <summary>
    /// What an offset may cost of nDCG@10 among random items. Where the first sum is at its best every offset costs something, which held-out items that no weight has seen
    /// do not confirm.
    /// </summary>
    private const double Cost = 0.001;

    private readonly SignalLists _lists;
    private readonly int _random;
    private readonly float[] _one;
    private readonly float[] _other;
    private readonly float[] _amongRandom;
    private readonly float[] _amongAll;

    private SumBlend(SignalLists lists, int random)
    {
        _lists = lists;
        _random = random;
        _one = new float[Padding.Pad(lists.Candidates)];
        _other = new float[_one.Length];
        _amongRandom = new float[lists.Candidates];
        _amongAll = new float[lists.Candidates];
    }

    /// <summary>The offsets that are tried: from little to say for the second sum to as much as for the first.</summary>
    public static IReadOnlyList<float> Offsets { get; } = [.. Enumerable.Range(-16, 17)];

    /// <summary>Chooses; of equals the least.</summary>
    /// <param name="lists">The lists.</param>
    /// <param name="random">Q, the random items of a list.</param>
    /// <param name="weights">The weights of the first sum.</param>
    /// <param name="nearWeights">The weights of the second sum.</param>
    /// <param name="centres">What is taken from every signal before.</param>
    /// <returns>The offset, and the sum over the lists of nDCG@10 among the whole catalogue; <see langword="null"/> where every offset costs more than a little among random items.</returns>
    public static (float Offset, double Gain)? Choose(SignalLists lists, int random, double[] weights, double[] nearWeights, double[] centres)
    {
        var blend = new SumBlend(lists, random);
        double alone = 0;
        var gains = new (double Random, double All)[Offsets.Count];
        for (int list = 0; list < lists.Cases; list++)
        {
            blend.Add(lists.Of(list), weights, centres, blend._one);
            blend.Add(lists.Of(list), nearWeights, centres, blend._other);
            lists.AmongRandom(list, blend._amongRandom);
            lists.AmongAll(list, blend._amongAll);
            alone += blend.Gain(float.NegativeInfinity).Random;
            for (int n = 0; n < gains.Length; n++)
            {
                var (sampled, all) = blend.Gain(Offsets[n]);
                gains[n] = (gains[n].Random + sampled, gains[n].All + all);
            }
        }

        (float Offset, double Gain)? best = null;
        for (int n = 0; n < gains.Length; n++)
        {
            if (gains[n].Random >= alone - (Cost * lists.Cases) && !(gains[n].All <= best?.Gain)) best = (Offsets[n], gains[n].All);
        }

        return best;
    }

    private void Add(ReadOnlySpan<float> signals, double[] weights, double[] centres, float[] sums)
    {
        for (int c = 0; c < _lists.Candidates; c++)
        {
            double sum = 0;
            for (int part = 0; part < weights.Length; part++) sum += weights[part] * (signals[(c * weights.Length) + part] - centres[part]);
            sums[c] = (float)sum;
        }
    }

    /// <summary>The nDCG@10 of one list. What equals the first candidate counts half as ahead of it.</summary>
    private (double Random, double All) Gain(float offset)
    {
        Vector512<float> first = Joined(0, offset);
        double random = 0, all = 0;
        for (int c = 0; c < _amongAll.Length; c += Vector512<float>.Count)
        {
            Vector512<float> joined = Joined(c, offset);
            for (int lane = c == 0 ? 1 : 0; lane < Math.Min(Vector512<float>.Count, _amongAll.Length - c); lane++)
            {
                if (joined[lane] < first[0]) continue;
                double share = joined[lane] > first[0] ? 1 : 0.5;
                random += share * _amongRandom[c + lane];
                all += share * _amongAll[c + lane];
            }
        }

        return (Gain(random * Math.Min(1, (double)Sampled / _random)), Gain(all));
    }

    private Vector512<float> Joined(int from, float offset)
    {
        Vector512<float> first = Vector512.Create(_one, from);
        return float.IsNegativeInfinity(offset) ? first : EnsembleScorer.Join(first, Vector512.Create(_other, from) + Vector512.Create(offset));
    }

    /// <summary>1 / log2(rank + 1) of a rank among the first ten, the number ahead being one less.</summary>
    private static double Gain(double ahead) => ahead < Top ? 0.693147180559945 / VectorMath.Log(Vector512.Create((float)(ahead + 2)))[0] : 0;
}
