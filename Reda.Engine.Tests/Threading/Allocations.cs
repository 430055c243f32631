namespace Reda.Engine.Tests.Threading;

/// <summary>Counts allocated bytes.</summary>
internal static class Allocations
{
    /// <summary>
    /// The fewest bytes that all threads together allocated while <paramref name="action"/> ran, over a few tries: the test host allocates now and then on
    /// threads of its own, but what the action itself allocates is there every time.
    /// </summary>
    /// <param name="action">What is measured, warmed up.</param>
    public static long Fewest(Action action)
    {
        long fewest = long.MaxValue;
        for (int attempt = 0; attempt < 10 && fewest > 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            action();
            fewest = Math.Min(fewest, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return fewest;
    }
}
