using System.Globalization;
using Reda.Engine.Models;

namespace Reda.Engine.Evaluation;

/// <summary>Ranking metrics over all cases of one protocol. HR@N and nDCG@N follow He et al. 2017: one relevant item, rank r from 0, [r &lt; N] and [r &lt; N] / log2(r + 2).</summary>
public sealed record RankingMetrics
{
    /// <summary>The cut-offs that are reported.</summary>
    public static IReadOnlyList<int> Cutoffs { get; } = [5, 10, 15];

    /// <summary>The mean hit ratio at every cut-off of <see cref="Cutoffs"/>.</summary>
    public required double[] HitRatio { get; init; }

    /// <summary>The mean nDCG at every cut-off of <see cref="Cutoffs"/>.</summary>
    public required double[] Ndcg { get; init; }

    /// <summary>Half the width of the 95 % confidence interval of every hit ratio (normal approximation over cases).</summary>
    public required double[] HitRatioMargin { get; init; }

    /// <summary>Half the width of the 95 % confidence interval of every nDCG.</summary>
    public required double[] NdcgMargin { get; init; }

    /// <summary>The mean reciprocal rank.</summary>
    public required double ReciprocalRank { get; init; }

    /// <summary>HR@10.</summary>
    public double HitRatio10 => HitRatio[1];

    /// <summary>nDCG@10.</summary>
    public double Ndcg10 => Ndcg[1];
}

/// <summary>What an evaluation found.</summary>
/// <param name="Sampled">Metrics among the sampled negatives.</param>
/// <param name="Full">Metrics among all items outside the history, when asked for.</param>
/// <param name="Users">The number of cases, misses included.</param>
/// <param name="UnknownTargets">Cases whose target the model does not know: counted as misses.</param>
/// <param name="ScoredPairs">(history item, candidate) pairs scored.</param>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="Protocol">The protocol in words.</param>
/// <param name="Ties">The tie rule.</param>
public sealed record EvaluationResult(
    RankingMetrics Sampled,
    RankingMetrics? Full,
    int Users,
    int UnknownTargets,
    long ScoredPairs,
    double Seconds,
    string Protocol,
    TieRule Ties)
{
    /// <summary>Where every target stands among its sampled negatives; <see langword="null"/> unless <see cref="EvaluationOptions.KeepOutcomes"/> asks for it.</summary>
    public RankingOutcomes? SampledOutcomes { get; init; }

    /// <summary>Where every target stands among all items outside its history; <see langword="null"/> unless both are asked for.</summary>
    public RankingOutcomes? FullOutcomes { get; init; }

    /// <summary>Scored pairs per second.</summary>
    public double PairsPerSecond => ScoredPairs / Math.Max(Seconds, 1e-9);

    /// <summary>What a model keeps of this evaluation: the metrics among the sampled negatives.</summary>
    public RecordedMetrics Record()
    {
        var values = new Dictionary<string, double>();
        for (int n = 0; n < RankingMetrics.Cutoffs.Count; n++)
        {
            string cutoff = RankingMetrics.Cutoffs[n].ToString(CultureInfo.InvariantCulture);
            values.Add("hr@" + cutoff, Sampled.HitRatio[n]);
            values.Add("ndcg@" + cutoff, Sampled.Ndcg[n]);
        }

        values.Add("mrr", Sampled.ReciprocalRank);
        return new RecordedMetrics(Protocol, Ties.ToString().ToLowerInvariant(), Users, values);
    }
}
