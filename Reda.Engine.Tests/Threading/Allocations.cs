namespace Reda.Engine.Tests.Threading;

/// <summary>Counts allocated bytes.</summary>
internal static class Allocations
{
    private const int Attempts = 60;

    /// <summary>
    /// The fewest bytes that this thread allocated while <paramref name="action"/> ran, over a few tries. For an action that starts no other thread: nothing
    /// that the test host does on its own is counted.
    /// </summary>
    /// <param name="action">What is measured, warmed up.</param>
    public static long FewestOnThisThread(Action action)
    {
        long fewest = long.MaxValue;
        for (int attempt = 0; attempt < 10 && fewest > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }

    /// <summary>
    /// The fewest bytes that all threads together allocated while <paramref name="action"/> ran, over many tries: what the action itself allocates is there
    /// every time. The test host reports finished tests on threads of its own, and a short action repeated at once would fall into the same burst each time;
    /// so the pauses between tries grow (to 1.8 s in all) and the host falls idle.
    /// </summary>
    /// <param name="action">What is measured, warmed up.</param>
    public static long Fewest(Action action)
    {
        long fewest = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && fewest > 0; attempt++)
        {
            Thread.Sleep(attempt);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            action();
            fewest = Math.Min(fewest, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return fewest;
    }
}
