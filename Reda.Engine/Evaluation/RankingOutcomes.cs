namespace Reda.Engine.Evaluation;

/// <summary>Where the target of every case stands: everything a ranking metric needs, for any cut-off and tie rule, without scoring again. Immutable.</summary>
public sealed class RankingOutcomes
{
    private readonly Standing[] _standings;

    /// <summary>Wraps what a ranking found, or what a file kept of it.</summary>
    /// <param name="greater">For every case the candidates that score strictly higher than the target; negative where the target cannot be ranked: a miss.</param>
    /// <param name="equal">For every case the other candidates with the target's score.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a number of ties is negative.</exception>
    public RankingOutcomes(ReadOnlySpan<int> greater, ReadOnlySpan<int> equal)
    {
        if (greater.Length != equal.Length) throw new ArgumentException($"{equal.Length} numbers of ties for {greater.Length} cases", nameof(equal));
        _standings = new Standing[greater.Length];
        for (int n = 0; n < greater.Length; n++)
        {
            if (equal[n] < 0) throw new ArgumentException($"case {n} has {equal[n]} ties", nameof(equal));
            _standings[n] = greater[n] < 0 ? Standing.Miss : new Standing(greater[n], equal[n]);
        }
    }

    /// <summary>Takes standings over; they must not change any more.</summary>
    /// <param name="standings">One a case.</param>
    internal RankingOutcomes(Standing[] standings) => _standings = standings;

    /// <summary>The number of cases.</summary>
    public int Count => _standings.Length;

    /// <summary>The candidates that score strictly higher than the target of a case; negative for a miss.</summary>
    /// <param name="position">The case's position in the evaluation.</param>
    public int Greater(int position) => _standings[position].Greater;

    /// <summary>The other candidates with the score of the target of a case.</summary>
    /// <param name="position">The case's position in the evaluation.</param>
    public int Equal(int position) => _standings[position].Equal;

    /// <summary>The hit ratio of every case, from 0 to 1.</summary>
    /// <param name="cutoff">The cut-off.</param>
    /// <param name="ties">The rule for equal scores.</param>
    public double[] HitRatios(int cutoff, TieRule ties) => Gains(cutoff, discounted: false, ties);

    /// <summary>The nDCG of every case, from 0 to 1.</summary>
    /// <param name="cutoff">The cut-off.</param>
    /// <param name="ties">The rule for equal scores.</param>
    public double[] Ndcgs(int cutoff, TieRule ties) => Gains(cutoff, discounted: true, ties);

    /// <summary>Means and intervals over all cases.</summary>
    /// <param name="ties">The rule for equal scores.</param>
    public RankingMetrics Metrics(TieRule ties) => MetricSummary.Of(_standings, ties);

    private double[] Gains(int cutoff, bool discounted, TieRule ties)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cutoff, 1);
        return MetricSummary.Gains(_standings, cutoff, discounted, ties);
    }
}
