using System.Text.Json;
using Reda.Engine.Evaluation;
using Spectre.Console;

namespace Reda.Cli.Reports;

/// <summary>Shows evaluations side by side, or as one JSON object each.</summary>
internal static class EvaluationReport
{
    /// <summary>Shows results of one protocol.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="options">The protocol.</param>
    /// <param name="results">What was evaluated, by name.</param>
    public static void Show(Session session, EvaluationOptions options, params (string Algorithm, EvaluationResult Result)[] results)
    {
        foreach (var (algorithm, result) in results) session.Emit(json => Write(json, options, algorithm, result));

        var first = results[0].Result;
        string[] headers = ["", .. RankingMetrics.Cutoffs.Select(n => Plain.Text($">HR@{n}")), .. RankingMetrics.Cutoffs.Select(n => Plain.Text($">nDCG@{n}")), ">MRR"];
        var table = Tables.New(headers);
        foreach (var (algorithm, result) in results)
        {
            table.Row(Cells(result.Full is null ? algorithm : algorithm + ", sampled", result.Sampled));
            if (result.Full is not null) table.Row(Cells(algorithm + ", full", result.Full));
        }

        session.Show(Plain.Text($"{first.Users} users: {first.Protocol}, ties: {Name(first.Ties)}"), table);
        session.Say(Plain.Text($"95 % intervals; {first.ScoredPairs} pairs scored in {first.Seconds:0.00} s ({first.PairsPerSecond:0} a second)"));
    }

    private static string Name(TieRule ties) => ties == TieRule.Loses ? "loses" : "expected";

    private static string[] Cells(string name, RankingMetrics metrics)
        => [name, .. metrics.HitRatio.Zip(metrics.HitRatioMargin, Cell), .. metrics.Ndcg.Zip(metrics.NdcgMargin, Cell), Plain.Text($"{metrics.ReciprocalRank:0.0000}")];

    private static string Cell(double value, double margin) => Plain.Text($"{value:0.0000} ±{margin:0.000}");

    private static void Write(Utf8JsonWriter json, EvaluationOptions options, string algorithm, EvaluationResult result)
    {
        json.WriteString("event", "evaluation");
        json.WriteString("algorithm", algorithm);
        json.WriteNumber("users", result.Users);
        WriteMetrics(json, "", result.Sampled);
        if (result.Full is not null) WriteMetrics(json, "full_", result.Full);
        json.WriteString("protocol", result.Protocol);
        json.WriteString("ties", Name(result.Ties));
        json.WriteNumber("negatives", options.Negatives);
        json.WriteNumber("negatives_seed", options.Seed);
        json.WriteNumber("unknown_targets", result.UnknownTargets);
        json.WriteNumber("pairs", result.ScoredPairs);
        json.Number("seconds", result.Seconds);
        json.Number("pairs_per_second", result.PairsPerSecond);
    }

    private static void WriteMetrics(Utf8JsonWriter json, string prefix, RankingMetrics metrics)
    {
        for (int n = 0; n < RankingMetrics.Cutoffs.Count; n++)
        {
            int cutoff = RankingMetrics.Cutoffs[n];
            json.Number(Plain.Text($"{prefix}hr@{cutoff}"), metrics.HitRatio[n]);
            json.Number(Plain.Text($"{prefix}hr@{cutoff}_margin"), metrics.HitRatioMargin[n]);
            json.Number(Plain.Text($"{prefix}ndcg@{cutoff}"), metrics.Ndcg[n]);
            json.Number(Plain.Text($"{prefix}ndcg@{cutoff}_margin"), metrics.NdcgMargin[n]);
        }

        json.Number(prefix + "mrr", metrics.ReciprocalRank);
    }
}
