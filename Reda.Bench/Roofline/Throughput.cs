using System.Diagnostics;

namespace Reda.Bench.Roofline;

/// <summary>
/// How fast threads get through a piece of work: the best of several short windows, so that neither a disturbance nor the first, cold windows count.
/// </summary>
internal static class Throughput
{
    /// <summary>The best rate of all threads together, in units a second: what they did between the first start and the last end.</summary>
    /// <param name="threads">How many threads work at once.</param>
    /// <param name="windows">How many windows to try.</param>
    /// <param name="milliseconds">The length of a window.</param>
    /// <param name="work">Does a small part of the work for the thread of that number, from 0, and returns how many units it was.</param>
    public static double Best(int threads, int windows, int milliseconds, Func<int, double> work)
    {
        var parts = new Part[windows, threads];
        using var together = new Barrier(threads);
        Thread[] team = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            for (int window = 0; window < windows; window++)
            {
                together.SignalAndWait();
                parts[window, thread] = Run(milliseconds, thread, work);
            }
        }))];
        foreach (Thread thread in team) thread.Start();
        foreach (Thread thread in team) thread.Join();
        return Enumerable.Range(0, windows).Max(window => Rate([.. Enumerable.Range(0, threads).Select(thread => parts[window, thread])]));
    }

    private static Part Run(int milliseconds, int thread, Func<int, double> work)
    {
        long start = Stopwatch.GetTimestamp(), end = start, last = start + (milliseconds * Stopwatch.Frequency / 1000);
        double units = 0;
        while (end < last)
        {
            units += work(thread);
            end = Stopwatch.GetTimestamp();
        }

        return new Part(units, start, end);
    }

    private static double Rate(Part[] parts)
        => parts.Sum(part => part.Units) / Stopwatch.GetElapsedTime(parts.Min(part => part.Start), parts.Max(part => part.End)).TotalSeconds;

    /// <summary>What one thread did in a window, and when.</summary>
    private readonly record struct Part(double Units, long Start, long End);
}
