using System.Text.Json.Nodes;
using Reda.Engine.Evaluation;
using Reda.Experiments.Methods;
using Reda.Experiments.Sets;

namespace Reda.Experiments.Studies;

/// <summary>One method's numbers in one column of Table 2, by one protocol and tie rule.</summary>
internal sealed class RankingEntry(Method method, string column, bool full, TieRule ties, RankingOutcomes outcomes)
{
    private readonly RankingMetrics _metrics = outcomes.Metrics(ties);

    public Method Method => method;

    public string Column => column;

    public bool Full => full;

    public TieRule Ties => ties;

    public int Users => outcomes.Count;

    public double[] HitRatios { get; } = outcomes.HitRatios(10, ties);

    public double[] Ndcgs { get; } = outcomes.Ndcgs(10, ties);

    public (double Mean, double Margin) HitRatio => (_metrics.HitRatio10, _metrics.HitRatioMargin[1]);

    public (double Mean, double Margin) Ndcg => (_metrics.Ndcg10, _metrics.NdcgMargin[1]);

    /// <summary>How it differs from the methods that all are held against, by their names in results.</summary>
    public Dictionary<string, Comparison> Against { get; } = [];

    /// <summary>The entry as a row of results.</summary>
    public JsonObject ToRow(string table, string set)
    {
        var row = new JsonObject
        {
            ["table"] = table,
            ["data"] = set,
            ["method"] = method.Title,
            ["settings"] = column,
            ["hr@10"] = HitRatio.Mean,
            ["ndcg@10"] = Ndcg.Mean,
            ["ties"] = Name(ties),
            ["protocol"] = full ? "full" : "100",
            ["users"] = Users,
            ["hr@10_margin"] = HitRatio.Margin,
            ["ndcg@10_margin"] = Ndcg.Margin,
        };
        if (!full) AddPaper(row, method, set);
        foreach (var (reference, against) in Against)
        {
            Add(row, "hr@10", reference, against.HitRatio, against.HolmOfHitRatio);
            Add(row, "ndcg@10", reference, against.Ndcg, against.HolmOfNdcg);
        }

        return row;
    }

    /// <summary>The name of a tie rule in results.</summary>
    public static string Name(TieRule ties) => ties == TieRule.Loses ? "loses" : "expected";

    /// <summary>Puts the paper's numbers into a row, where it has some.</summary>
    public static void AddPaper(JsonObject row, Method method, string set)
    {
        if (PaperRows.Of(method.Name, set) is not { } paper) return;
        row["paper_hr@10"] = paper.HitRatio;
        row["paper_ndcg@10"] = paper.Ndcg;
    }

    private static void Add(JsonObject row, string metric, string reference, PairedDifference difference, double holm)
    {
        row[$"{metric}_minus_{reference}"] = difference.Mean;
        row[$"{metric}_minus_{reference}_low"] = difference.Low;
        row[$"{metric}_minus_{reference}_high"] = difference.High;
        row[$"{metric}_p_bootstrap_{reference}"] = difference.BootstrapP;
        row[$"{metric}_p_randomization_{reference}"] = difference.RandomizationP;
        row[$"{metric}_p_holm_{reference}"] = holm;
    }

    /// <summary>Differences to another method.</summary>
    public sealed record Comparison(PairedDifference HitRatio, PairedDifference Ndcg, double HolmOfHitRatio, double HolmOfNdcg);
}
