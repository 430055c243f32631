using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Layers;
using Reda.Engine.Models;

namespace Reda.Engine.Tests.Kernels;

/// <summary>One point of the grid on which the fast path is held against the specification.</summary>
internal sealed record FastPathCase(int Aspects, int Dimensions, int MemorySlots, int Hidden, RelationLossKind Loss, SampleReading Reading, bool Memory, int Samples)
{
    private const int Count = 150;

    public static readonly int[] AllAspects = [1, 2, 3, 5];
    public static readonly int[] AllDimensions = [1, 5, 16, 33, 64];
    public static readonly int[] AllMemorySlots = [1, 3, 20, 50];
    public static readonly int[] AllHidden = [1, 10, 20];
    public static readonly int[] AllSamples = [1, 15, 16, 17, 40];

    /// <summary>The model's options.</summary>
    public RedaOptions Options => new()
    {
        Aspects = Aspects,
        Dimensions = Dimensions,
        MemorySlots = MemorySlots,
        HiddenSize = Hidden,
        MemoryAttention = Memory,
        Loss = Loss,
        Sampling = Reading,
    };

    /// <summary>
    /// A fixed random choice of the grid's 9,600 points. Each value list is dealt out like a pack of cards, shuffled anew when it is used up, so that every
    /// value occurs about equally often.
    /// </summary>
    public static IReadOnlyList<FastPathCase> All { get; } = Choose();

    /// <summary>The choice as test cases.</summary>
    public static IEnumerable<TestCaseData> TestCases => All.Select(point => new TestCaseData(point).SetArgDisplayNames(point.ToString()));

    /// <inheritdoc/>
    public override string ToString()
        => $"k={Aspects} d={Dimensions} {(Memory ? $"m={MemorySlots}" : "no memory")} s={Hidden} {Loss} {Reading} n={Samples}";

    private static List<FastPathCase> Choose()
    {
        var random = new Random(20);
        IEnumerator<int> aspects = Deal(random, AllAspects), dimensions = Deal(random, AllDimensions), slots = Deal(random, AllMemorySlots);
        IEnumerator<int> hidden = Deal(random, AllHidden), samples = Deal(random, AllSamples), flags = Deal(random, [.. Enumerable.Range(0, 12)]);
        var chosen = new List<FastPathCase>(Count);
        while (chosen.Count < Count)
        {
            int flag = Next(flags);
            var point = new FastPathCase(
                Next(aspects), Next(dimensions), Next(slots), Next(hidden), (RelationLossKind)(flag % 2), (SampleReading)(flag / 2 % 2), flag / 4 < 2, Next(samples));
            if (!chosen.Contains(point)) chosen.Add(point);
        }

        return chosen;
    }

    private static int Next(IEnumerator<int> values)
    {
        values.MoveNext();
        return values.Current;
    }

    private static IEnumerator<int> Deal(Random random, int[] values)
    {
        while (true)
        {
            int[] pack = [.. values];
            random.Shuffle(pack);
            foreach (int value in pack) yield return value;
        }
    }
}
