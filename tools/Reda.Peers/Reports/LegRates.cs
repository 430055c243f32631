using System.Diagnostics;

namespace Reda.Peers.Reports;

/// <summary>What one leg reached.</summary>
/// <param name="Work">What was done: training or scoring.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Leg">Who did it.</param>
/// <param name="Threads">On how many threads.</param>
/// <param name="PerSecond">One rate a turn, ascending.</param>
internal sealed record LegRates(string Work, string Unit, string Leg, int Threads, IReadOnlyList<double> PerSecond)
{
    /// <summary>The median turn.</summary>
    public double Median => (PerSecond[(PerSecond.Count - 1) / 2] + PerSecond[PerSecond.Count / 2]) / 2;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(400);

    /// <summary>Lets legs take turns, so that a busy minute hits them all. One turn before the first warms up.</summary>
    /// <param name="work">What is done.</param>
    /// <param name="unit">What is counted.</param>
    /// <param name="threads">The number of threads of every leg.</param>
    /// <param name="rounds">Turns of every leg.</param>
    /// <param name="legs">Names and turns; a turn returns how many units it did.</param>
    public static IReadOnlyList<LegRates> TakeTurns(
        string work, string unit, int threads, int rounds, IReadOnlyList<(string Name, Func<long> Turn)> legs)
    {
        var rates = legs.Select(_ => new List<double>()).ToArray();
        for (int round = 0; round <= rounds; round++)
        {
            for (int leg = 0; leg < legs.Count; leg++)
            {
                // The threads of libtorch's OpenMP go on spinning for a while and would take the next leg's processors.
                Thread.Sleep(Rest);
                long start = Stopwatch.GetTimestamp(), units = legs[leg].Turn();
                if (round > 0) rates[leg].Add(units / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return [.. legs.Select((leg, n) => new LegRates(work, unit, leg.Name, threads, [.. rates[n].Order()]))];
    }
}
