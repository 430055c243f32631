namespace Reda.Engine.Evaluation;

/// <summary>Turns the standings of all cases into mean metrics with confidence intervals.</summary>
internal static class MetricSummary
{
    private const double TwoSided95 = 1.96;

    private static readonly int MaxCutoff = RankingMetrics.Cutoffs.Max();
    private static readonly double[] HitGains = PrefixSums(MaxCutoff, _ => 1);
    private static readonly double[] DiscountedGains = PrefixSums(MaxCutoff, rank => 1 / Math.Log2(rank + 2));

    /// <summary>Averages over cases in the order given.</summary>
    /// <param name="standings">One standing a case.</param>
    /// <param name="ties">The rule for equal scores.</param>
    public static RankingMetrics Of(ReadOnlySpan<Standing> standings, TieRule ties)
    {
        int worst = 0;
        foreach (Standing standing in standings) worst = Math.Max(worst, standing.Greater + standing.Equal);
        double[] reciprocals = PrefixSums(worst + 1, rank => 1.0 / (rank + 1));

        int cutoffs = RankingMetrics.Cutoffs.Count;
        var metrics = new RankingMetrics
        {
            HitRatio = new double[cutoffs],
            Ndcg = new double[cutoffs],
            HitRatioMargin = new double[cutoffs],
            NdcgMargin = new double[cutoffs],
            ReciprocalRank = MeanAndMargin(standings, reciprocals, worst + 1, ties).Mean,
        };
        for (int n = 0; n < cutoffs; n++)
        {
            int cutoff = RankingMetrics.Cutoffs[n];
            (metrics.HitRatio[n], metrics.HitRatioMargin[n]) = MeanAndMargin(standings, HitGains, cutoff, ties);
            (metrics.Ndcg[n], metrics.NdcgMargin[n]) = MeanAndMargin(standings, DiscountedGains, cutoff, ties);
        }

        return metrics;
    }

    /// <summary>The gain of every case: [rank &lt; cutoff] for the hit ratio, [rank &lt; cutoff] / log2(rank + 2) for nDCG, in expectation where ties are.</summary>
    /// <param name="standings">One standing a case.</param>
    /// <param name="cutoff">The cut-off, at least 1.</param>
    /// <param name="discounted">Whether ranks are discounted: nDCG.</param>
    /// <param name="ties">The rule for equal scores.</param>
    public static double[] Gains(ReadOnlySpan<Standing> standings, int cutoff, bool discounted, TieRule ties)
    {
        double[] sums = PrefixSums(cutoff, rank => discounted ? 1 / Math.Log2(rank + 2) : 1);
        var gains = new double[standings.Length];
        for (int n = 0; n < gains.Length; n++) gains[n] = Expectation(standings[n], sums, cutoff, ties);
        return gains;
    }

    private static (double Mean, double Margin) MeanAndMargin(ReadOnlySpan<Standing> standings, double[] gains, int cutoff, TieRule ties)
    {
        if (standings.IsEmpty) return (0, 0);
        double sum = 0;
        foreach (Standing standing in standings) sum += Expectation(standing, gains, cutoff, ties);
        double mean = sum / standings.Length;
        if (standings.Length == 1) return (mean, 0);

        // A second pass, because sum of squares minus square of sums leaves noise where all cases agree.
        double squares = 0;
        foreach (Standing standing in standings)
        {
            double deviation = Expectation(standing, gains, cutoff, ties) - mean;
            squares += deviation * deviation;
        }

        return (mean, TwoSided95 * Math.Sqrt(squares / (standings.Length - 1.0) / standings.Length));
    }

    /// <summary>
    /// The mean gain over the ranks the target may take, each equally likely: Greater to Greater + Equal, or only the last where the target loses ties.
    /// Ranks from <paramref name="cutoff"/> on gain nothing.
    /// </summary>
    private static double Expectation(Standing standing, double[] gains, int cutoff, TieRule ties)
    {
        if (standing.IsMiss) return 0;
        int last = standing.Greater + standing.Equal;
        int first = ties == TieRule.Loses ? last : standing.Greater;
        return (gains[Math.Min(cutoff, last + 1)] - gains[Math.Min(cutoff, first)]) / (last - first + 1.0);
    }

    /// <summary>Element r is the sum of the gains of all ranks below r, so that the sum over any range of ranks is one subtraction.</summary>
    private static double[] PrefixSums(int ranks, Func<int, double> gain)
    {
        var sums = new double[ranks + 1];
        for (int rank = 0; rank < ranks; rank++) sums[rank + 1] = sums[rank] + gain(rank);
        return sums;
    }
}
