using Reda.Bench.Reports;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Training;

namespace Reda.Bench.Figures;

/// <summary>Whether moving every row at every step buys quality: sparse against deferred (dense) Adam on one held-out training item a user; test items are not touched.</summary>
internal static class OptimizerQualityReport
{
    private const ulong Seed = 20;

    /// <summary>Trains on what a split leaves and evaluates on what it holds out.</summary>
    /// <param name="names">The data sets, separated by commas, or null for all.</param>
    /// <param name="folder">Where the result is kept, or null.</param>
    public static int Run(string? names, string? folder)
    {
        var runs = new List<Comparison>();
        foreach (var (name, epochs) in DataSets.All.Where(set => names is null || names.Split(',').Contains(set.Name)))
        {
            LeaveOneOutSplit split = LeaveOneOut.Split(DataSets.Train(name), Seed, keepKnown: true);
            runs.Add(new Comparison(name, epochs, Measure(split, epochs, AdamMode.Sparse), Measure(split, epochs, AdamMode.Deferred)));
            Console.WriteLine($"{name} is done");
        }

        new ResultTable(
            "optimizers-quality",
            "dotnet run -c Release --project Reda.Bench -- optimizers-quality" + (names is null ? "" : $" --data {names}"),
            ["data, validation items", "epochs", "sparse HR@10 / nDCG@10", "deferred HR@10 / nDCG@10"],
            [.. runs.Select(run => new[] { run.Data, Text.Number(run.Epochs), run.Sparse.Quality, run.Deferred.Quality })],
            runs).Report(folder);
        return 0;
    }

    private static Outcome Measure(LeaveOneOutSplit split, int epochs, AdamMode mode)
    {
        RedaModel model = RedaTrainer.Train(split.Train, new RedaOptions { Epochs = epochs, Optimizer = mode });
        RankingMetrics metrics = RankingEvaluator.Evaluate(model, split, new EvaluationOptions { Ties = TieRule.Loses }).Sampled;
        return new Outcome(metrics.HitRatio10, metrics.Ndcg10);
    }

    private sealed record Comparison(string Data, int Epochs, Outcome Sparse, Outcome Deferred);

    private sealed record Outcome(double HitRatio10, double Ndcg10)
    {
        public string Quality => $"{Text.Ratio(HitRatio10)} / {Text.Ratio(Ndcg10)}";
    }
}
