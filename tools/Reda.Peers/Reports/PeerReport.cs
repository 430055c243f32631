using System.Globalization;
using Reda.Bench.Reports;
using Reda.Engine.Data;
using Reda.Peers.Checks;
using Reda.Peers.Scoring;
using Reda.Peers.Training;

namespace Reda.Peers.Reports;

/// <summary>All legs on one thread and on all, as one table.</summary>
internal static class PeerReport
{
    /// <summary>Measures and reports.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="settings">How much is measured.</param>
    /// <param name="agreements">That both sides compute the same.</param>
    /// <returns>The exit code.</returns>
    public static int Run(Interactions data, PeerSettings settings, IReadOnlyList<Agreement> agreements)
    {
        var rates = new List<LegRates>();
        foreach (int threads in new[] { 1, settings.Threads }.Distinct())
        {
            rates.AddRange(TrainingLegs.Measure(data, threads, settings));
            foreach (int aspects in ScoringLegs.Aspects) rates.AddRange(ScoringLegs.Measure(data, aspects, threads, settings));
            if (settings.Python && AuthorsWay.Measure(threads, settings.Rounds) is { } authors) rates.Add(authors);
        }

        Ratio[] ratios = [.. rates.GroupBy(rate => rate.Threads).SelectMany(Ratios)];
        string[][] rows =
        [
            .. rates.Select(rate => new[]
            {
                rate.Work, rate.Leg, Count(rate.Threads), Count(rate.Median), $"{Count(rate.PerSecond[0])}..{Count(rate.PerSecond[^1])}", $"{rate.Unit}/s",
            }),
            .. ratios.Select(ratio => new[] { ratio.Work, ratio.Name, Count(ratio.Threads), ratio.Value.ToString("F2", CultureInfo.InvariantCulture), "", "" }),
        ];
        Console.WriteLine();
        new ResultTable(
            "peers",
            "dotnet run -c Release --project tools/Reda.Peers",
            ["work", "leg", "threads", "median", "min..max", "unit"],
            rows,
            new { Torch = TorchSharp.torch.__version__, settings.Rounds, settings.Steps, settings.Users, agreements, rates, ratios }).Report(settings.Folder);
        return 0;
    }

    /// <summary>How many times the other's median Reda's is.</summary>
    private static IEnumerable<Ratio> Ratios(IGrouping<int, LegRates> rates)
    {
        foreach (var work in rates.GroupBy(rate => rate.Work))
        {
            double reda = work.First(rate => rate.Leg == "Reda").Median;
            LegRates[] others = [.. work.Where(rate => rate.Leg != "Reda")];
            if (work.Key == TrainingLegs.Work)
            {
                foreach (string ways in new[] { "batch at a time", "in blocks" })
                {
                    LegRates[] legs = [.. others.Where(rate => rate.Leg.EndsWith(ways, StringComparison.Ordinal))];
                    double autograd = legs.Where(rate => rate.Leg.StartsWith("autograd", StringComparison.Ordinal)).Max(rate => rate.Median);
                    double hand = legs.Where(rate => rate.Leg.StartsWith("hand", StringComparison.Ordinal)).Max(rate => rate.Median);
                    yield return new Ratio(work.Key, $"Reda / best autograd, {ways}", rates.Key, reda / autograd);
                    yield return new Ratio(work.Key, $"Reda / hand-derived, {ways}", rates.Key, reda / hand);
                }
            }
            else
            {
                yield return new Ratio(work.Key, "Reda / torch", rates.Key, reda / others.Max(rate => rate.Median));
            }
        }
    }

    private static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private sealed record Ratio(string Work, string Name, int Threads, double Value);
}
