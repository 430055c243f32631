using System.Diagnostics;
using System.Globalization;
using Reda.Bench.Reports;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;

namespace Reda.Bench.Online;

/// <summary>The relation index against exact scoring: what it loses, what it takes and how fast it is, for several ranks and precisions; and what exact scores for the best items mend.</summary>
internal static class IndexReport
{
    private const int Users = 200;

    private static readonly int[] Ranks = [16, 32, 64, 96, 128];

    private static readonly IndexPrecision[] Precisions = [IndexPrecision.Quarter, IndexPrecision.Half, IndexPrecision.Full];

    private static readonly int[] Reranks = [0, 10, 20, 50, 100];

    /// <summary>Measures every data set.</summary>
    /// <param name="args">The command's arguments.</param>
    public static int Run(IReadOnlyList<string> args)
    {
        List<IReadOnlyList<string>> rows = [], reranked = [];
        List<object> data = [], rerankedData = [];
        int users = int.TryParse(Arguments.Value(args, "--users"), out int given) ? given : Users;
        foreach (TrainedModel trained in TrainedModels.Named(args)) Measure(trained, users, rows, data, reranked, rerankedData);

        string? folder = Arguments.Value(args, "--out");
        new ResultTable(
            "index",
            "dotnet run -c Release --project Reda.Bench -- index",
            ["data", "rank", "precision", "MB", "build s", "overlap@10", "HR@10", "loss", "nDCG@10", "loss", "median us", "p99 us", "B a query"],
            rows,
            data).Report(folder);
        new ResultTable(
            "index-rerank", "dotnet run -c Release --project Reda.Bench -- index", ["data", "reranked", "overlap@10", "median us"], reranked, rerankedData).Report(folder);
        return 0;
    }

    private static void Measure(
        TrainedModel trained, int users, List<IReadOnlyList<string>> rows, List<object> data, List<IReadOnlyList<string>> reranked, List<object> rerankedData)
    {
        RankingMetrics exact = trained.Evaluate(trained.Model).Sampled;
        rows.Add([trained.Name, "exact", "", "", "", "1.000", Text($"{exact.HitRatio10:.0000}"), "", Text($"{exact.Ndcg10:.0000}"), "", "", "", ""]);
        data.Add(new { Data = trained.Name, Exact = true, Hr10 = exact.HitRatio10, exact.Ndcg10 });
        int[][] queries = IndexLatency.Histories(trained.Cases, trained.Model.Items.Count);
        int[][] histories = Spread([.. trained.Cases.Select(testCase => testCase.History).Where(history => history.Length > 1)], users);
        IReadOnlyList<Recommendation>[] best = [.. trained.Model.RecommendAll(histories)];

        var defaults = new IndexOptions();
        var watch = Stopwatch.StartNew();
        using var builder = new IndexBuilder(trained.Model, defaults with { Rank = Ranks.Max() }, null, default);
        builder.Build(Ranks[0], Precisions[0]);
        double features = watch.Elapsed.TotalSeconds;
        watch.Restart();
        builder.Build(Ranks[0], Precisions[0]);
        features -= watch.Elapsed.TotalSeconds;
        foreach (int rank in Ranks)
        {
            foreach (IndexPrecision precision in Precisions)
            {
                watch.Restart();
                RelationIndex index = builder.Build(rank, precision);
                double seconds = features + watch.Elapsed.TotalSeconds, overlap = Overlap(index, histories, best, 0);
                RankingMetrics metrics = trained.Evaluate(index).Sampled;
                IndexLatency latency = IndexLatency.Measure(index, queries);
                double hrLoss = 1 - (metrics.HitRatio10 / exact.HitRatio10), ndcgLoss = 1 - (metrics.Ndcg10 / exact.Ndcg10);
                bool isDefault = rank == defaults.Rank && precision == defaults.Precision;
                rows.Add(
                [
                    trained.Name, Text($"{index.Rank}{(isDefault ? " *" : "")}"), Text($"{precision}").ToLowerInvariant(), Text($"{index.Bytes / 1e6:0.0}"), Text($"{seconds:0.0}"), Text($"{overlap:0.000}"),
                    Text($"{metrics.HitRatio10:.0000}"), Text($"{100 * hrLoss:0.00} %"), Text($"{metrics.Ndcg10:.0000}"), Text($"{100 * ndcgLoss:0.00} %"),
                    Text($"{latency.Median:0}"), Text($"{latency.Worst:0}"), Text($"{latency.AllocatedBytes:0}"),
                ]);
                data.Add(new
                {
                    Data = trained.Name,
                    index.Rank,
                    Precision = Text($"{precision}"),
                    IsDefault = isDefault,
                    index.Explained,
                    index.Bytes,
                    BuildSeconds = seconds,
                    Overlap10 = overlap,
                    Hr10 = metrics.HitRatio10,
                    HrLoss = hrLoss,
                    metrics.Ndcg10,
                    NdcgLoss = ndcgLoss,
                    MedianMicroseconds = latency.Median,
                    P99Microseconds = latency.Worst,
                    latency.AllocatedBytes,
                });
                if (isDefault) Rerank(trained, index, histories, best, queries, reranked, rerankedData);
            }
        }
    }

    private static void Rerank(
        TrainedModel trained, RelationIndex index, int[][] histories, IReadOnlyList<Recommendation>[] best, int[][] queries, List<IReadOnlyList<string>> rows, List<object> data)
    {
        foreach (int rerank in Reranks)
        {
            double overlap = Overlap(index, histories, best, rerank);
            double[] microseconds = [.. queries.Take(100).Select(history =>
            {
                string[] ids = [.. history.Select(item => index.Items[item])];
                long start = Stopwatch.GetTimestamp();
                index.Recommend(ids, rerank: rerank);
                return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }).Order()];
            double median = microseconds[microseconds.Length / 2];
            rows.Add([trained.Name, Text($"{rerank}"), Text($"{overlap:0.000}"), Text($"{median:0}")]);
            data.Add(new { Data = trained.Name, Rerank = rerank, Overlap10 = overlap, MedianMicroseconds = median });
        }
    }

    /// <summary>The mean share of the exact ten best that the index finds.</summary>
    private static double Overlap(RelationIndex index, int[][] histories, IReadOnlyList<Recommendation>[] best, int rerank)
        => Enumerable.Range(0, histories.Length).Average(n =>
        {
            var found = index.Recommend(histories[n].Select(item => index.Items[item]), rerank: rerank);
            return (double)found.Select(r => r.Item).Intersect(best[n].Select(r => r.Item)).Count() / best[n].Count;
        });

    private static int[][] Spread(int[][] histories, int count)
        => histories.Length <= count ? histories : [.. Enumerable.Range(0, count).Select(n => histories[(long)n * histories.Length / count])];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
