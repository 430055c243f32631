using System.Text.Json.Nodes;
using Reda.Engine.Evaluation;

namespace Reda.Experiments.Cells;

/// <summary>HR@10 and nDCG@10 after every epoch, as a cell keeps them.</summary>
public static class EpochMetrics
{
    private const int Cutoff = 10;

    /// <summary>The metrics of an epoch, by both tie rules.</summary>
    /// <param name="outcomes">Where the targets stand after it.</param>
    public static JsonObject Of(RankingOutcomes outcomes)
    {
        var json = new JsonObject();
        foreach (TieRule ties in new[] { TieRule.Loses, TieRule.Expected })
        {
            json[HitRatio(ties)] = outcomes.HitRatios(Cutoff, ties).Average();
            json[Ndcg(ties)] = outcomes.Ndcgs(Cutoff, ties).Average();
        }

        return json;
    }

    /// <summary>The best over all epochs, each metric by itself, as the authors' program reports it, and the first epoch with the best nDCG.</summary>
    /// <param name="cell">The kept cell.</param>
    /// <param name="ties">The tie rule.</param>
    /// <returns>The best, or <see langword="null"/> where the cell has no epochs.</returns>
    public static (double HitRatio, double Ndcg, int Epoch)? Best(JsonObject? cell, TieRule ties)
    {
        if (cell?["epochs"] is not JsonArray { Count: > 0 } epochs) return null;
        double[] ndcgs = [.. epochs.Select(epoch => (double)epoch![Ndcg(ties)]!)];
        return (epochs.Max(epoch => (double)epoch![HitRatio(ties)]!), ndcgs.Max(), 1 + Array.IndexOf(ndcgs, ndcgs.Max()));
    }

    private static string HitRatio(TieRule ties) => $"hr@10_{Name(ties)}";

    private static string Ndcg(TieRule ties) => $"ndcg@10_{Name(ties)}";

    private static string Name(TieRule ties) => ties == TieRule.Loses ? "loses" : "expected";
}
