using System.Diagnostics;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;

namespace Reda.Bench.Online;

/// <summary>What one search costs on one thread.</summary>
/// <param name="Median">Microseconds of the median search.</param>
/// <param name="Worst">Microseconds that 99 of 100 searches stay below.</param>
/// <param name="AllocatedBytes">Bytes that a search allocates.</param>
internal sealed record IndexLatency(double Median, double Worst, double AllocatedBytes)
{
    private const int HistoryLength = 50;
    private const int Queries = 500;
    private const int Rounds = 5;

    /// <summary>Searches the whole catalogue for the ten best by histories of 50 items.</summary>
    /// <param name="index">The index.</param>
    /// <param name="histories">What <see cref="Histories"/> made.</param>
    public static IndexLatency Measure(RelationIndex index, int[][] histories)
    {
        int[] items = new int[10];
        var scores = new float[10];
        foreach (int[] history in histories) index.Search(history, items, scores);

        var microseconds = new double[Rounds * histories.Length];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int n = 0; n < microseconds.Length; n++)
        {
            long start = Stopwatch.GetTimestamp();
            index.Search(histories[n % histories.Length], items, scores);
            microseconds[n] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        double allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / microseconds.Length;
        Array.Sort(microseconds);
        return new IndexLatency(microseconds[microseconds.Length / 2], microseconds[microseconds.Length * 99 / 100], allocated);
    }

    /// <summary>Histories of test users, cut or filled up with random items to 50.</summary>
    /// <param name="cases">The test cases.</param>
    /// <param name="items">The number of items.</param>
    public static int[][] Histories(IReadOnlyList<EvaluationCase> cases, int items)
    {
        var random = new Random(1);
        EvaluationCase[] shuffled = [.. cases.Where(testCase => testCase.History.Length > 1)];
        random.Shuffle(shuffled);
        return [.. shuffled.Take(Queries).Select(testCase =>
        {
            var history = new HashSet<int>(testCase.History.Take(HistoryLength));
            while (history.Count < Math.Min(HistoryLength, items)) history.Add(random.Next(items));
            return history.ToArray();
        })];
    }
}
