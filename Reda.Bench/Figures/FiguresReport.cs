using Reda.Bench.Reports;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Figures;

/// <summary>The figures of the README on the paper's data: speed, endurance and quality with the default options, and the grid on which nothing may collapse.</summary>
internal static class FiguresReport
{
    private static readonly EvaluationOptions Protocol = new() { Ties = TieRule.Loses };

    /// <summary>Trains with the defaults on every data set and evaluates on its test items, where ties lose as in the authors' evaluator.</summary>
    /// <param name="folder">Where the result is kept, or null.</param>
    public static int Quality(string? folder)
    {
        var runs = new List<QualityRun>();
        foreach (var (name, epochs) in DataSets.All)
        {
            Interactions train = DataSets.Train(name);
            var speed = new EpochTimes();
            RedaModel model = RedaTrainer.Train(train, new RedaOptions { Epochs = epochs }, progress: speed);
            EvaluationResult result = RankingEvaluator.Evaluate(model, DataSets.Test(name, train), Protocol);
            RankingMetrics popularity = RankingEvaluator.Evaluate(new Popularity(train), DataSets.Test(name, train), Protocol).Sampled;
            runs.Add(new QualityRun(
                name, epochs, speed.Seconds.Sum(), speed.SamplesPerSecond, result.PairsPerSecond, result.Sampled.HitRatio10, result.Sampled.Ndcg10,
                result.Sampled.HitRatioMargin[1], popularity.HitRatio10, popularity.Ndcg10));
            Console.WriteLine($"{name} is done");
        }

        new ResultTable(
            "quality",
            "dotnet run -c Release --project Reda.Bench -- quality",
            ["data", "epochs", "training", "samples/s", "scored pairs/s", "HR@10", "nDCG@10", "popularity"],
            [.. runs.Select(run => new[]
            {
                run.Data, Text.Number(run.Epochs), Text.Seconds(run.TrainingSeconds), Text.Count(run.SamplesPerSecond), Text.Count(run.ScoredPairsPerSecond),
                Text.Ratio(run.HitRatio10), Text.Ratio(run.Ndcg10), $"{Text.Ratio(run.PopularityHitRatio10)} / {Text.Ratio(run.PopularityNdcg10)}",
            })],
            runs).Report(folder);
        return 0;
    }

    /// <summary>200 epochs on Delicious: what epochs 3 to 7 and the last five cost, and scoring after them.</summary>
    /// <param name="folder">Where the result is kept, or null.</param>
    public static int Endurance(string? folder)
    {
        Interactions train = DataSets.Train("Delicious");
        IReadOnlyList<EvaluationCase> cases = DataSets.Test("Delicious", train);
        var speed = new EpochTimes();
        RedaModel model = RedaTrainer.Train(train, new RedaOptions { Epochs = 200 }, progress: speed);
        double early = EpochTimes.MedianOf(speed.Seconds[2..7]), late = EpochTimes.MedianOf(speed.Seconds[^5..]);
        double scored = RankingEvaluator.Evaluate(model, cases, Protocol).PairsPerSecond;
        new ResultTable(
            "endurance",
            "dotnet run -c Release --project Reda.Bench -- endurance",
            ["Delicious, 200 epochs", "measured"],
            [
                ["seconds of epoch 5", Text.Three(early)],
                ["seconds of epoch 200", Text.Three(late)],
                ["ratio", Text.Two(late / early)],
                ["scored pairs/s after it", Text.Count(scored)],
            ],
            new { SecondsAtEpoch5 = early, SecondsAtEpoch200 = late, Ratio = late / early, ScoredPairsPerSecond = scored }).Report(folder);
        return 0;
    }

    /// <summary>20 epochs on Delicious for every k, m and d of the grid, with the default spreads and decay.</summary>
    /// <param name="folder">Where the result is kept, or null.</param>
    public static int Grid(string? folder)
    {
        Interactions train = DataSets.Train("Delicious");
        IReadOnlyList<EvaluationCase> cases = DataSets.Test("Delicious", train);
        var shapes = from k in new[] { 1, 2, 3, 5, 10 } from m in new[] { 5, 20, 50 } from d in new[] { 32, 128 } select (k, m, d);
        var runs = new List<GridRun>();
        foreach (var (k, m, d) in shapes)
        {
            var speed = new EpochTimes();
            RedaModel model = RedaTrainer.Train(train, new RedaOptions { Aspects = k, MemorySlots = m, Dimensions = d, Epochs = 20 }, progress: speed);
            RankingMetrics metrics = RankingEvaluator.Evaluate(model, cases, Protocol).Sampled;
            runs.Add(new GridRun(k, m, d, speed.FirstLoss, speed.LastLoss, metrics.HitRatio10, metrics.Ndcg10, speed.SamplesPerSecond));
            Console.WriteLine($"k {k}, m {m}, d {d}: HR@10 {Text.Ratio(metrics.HitRatio10)}");
        }

        new ResultTable(
            "grid",
            "dotnet run -c Release --project Reda.Bench -- grid",
            ["k", "m", "d", "first loss", "last loss", "HR@10", "nDCG@10", "samples/s"],
            [.. runs.Select(run => new[]
            {
                Text.Number(run.Aspects), Text.Number(run.MemorySlots), Text.Number(run.Dimensions), Text.Three(run.FirstLoss), Text.Three(run.LastLoss),
                Text.Ratio(run.HitRatio10), Text.Ratio(run.Ndcg10), Text.Count(run.SamplesPerSecond),
            })],
            runs).Report(folder);
        int weak = runs.Count(run => run.HitRatio10 <= 0.30 || run.LastLoss >= run.FirstLoss);
        Console.WriteLine($"{weak} of {runs.Count} shapes with HR@10 of at most .30 or a loss that did not fall");
        return weak == 0 ? 0 : 1;
    }

    private sealed record QualityRun(
        string Data,
        int Epochs,
        double TrainingSeconds,
        double SamplesPerSecond,
        double ScoredPairsPerSecond,
        double HitRatio10,
        double Ndcg10,
        double HitRatio10Margin,
        double PopularityHitRatio10,
        double PopularityNdcg10);

    private sealed record GridRun(
        int Aspects, int MemorySlots, int Dimensions, double FirstLoss, double LastLoss, double HitRatio10, double Ndcg10, double SamplesPerSecond);
}
