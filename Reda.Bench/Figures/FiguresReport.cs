using System.Globalization;
using System.Text.Json;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Figures;

/// <summary>The figures of the README on the paper's data: speed, endurance and quality with the default options, and the grid on which nothing may collapse.</summary>
internal static class FiguresReport
{
    private static readonly EvaluationOptions Protocol = new() { Ties = TieRule.Loses };

    private static readonly (string Name, int Epochs)[] Sets = [("Delicious", 60), ("AMusic", 40), ("GPoetry", 30), ("LastFM", 60)];

    /// <summary>Trains with the defaults on every data set and evaluates on its test items, where ties lose as in the authors' evaluator.</summary>
    public static int Quality()
    {
        foreach (var (name, epochs) in Sets)
        {
            Interactions train = DataSets.Train(name);
            var speed = new EpochTimes();
            RedaModel model = RedaTrainer.Train(train, new RedaOptions { Epochs = epochs }, progress: speed);
            EvaluationResult result = RankingEvaluator.Evaluate(model, DataSets.Test(name, train), Protocol);
            EvaluationResult popularity = RankingEvaluator.Evaluate(new Popularity(train), DataSets.Test(name, train), Protocol);
            Print(new
            {
                @event = "quality",
                data = name,
                epochs,
                hr10 = Round(result.Sampled.HitRatio10),
                ndcg10 = Round(result.Sampled.Ndcg10),
                hr10_margin = Round(result.Sampled.HitRatioMargin[1]),
                popularity_hr10 = Round(popularity.Sampled.HitRatio10),
                popularity_ndcg10 = Round(popularity.Sampled.Ndcg10),
                training_seconds = Round(speed.Seconds.Sum()),
                samples_per_second = Math.Round(speed.Median),
                scored_pairs_per_second = Math.Round(result.PairsPerSecond),
            });
        }

        return 0;
    }

    /// <summary>200 epochs on Delicious: what epochs 3 to 7 and the last five cost, and scoring after them.</summary>
    public static int Endurance()
    {
        Interactions train = DataSets.Train("Delicious");
        IReadOnlyList<EvaluationCase> cases = DataSets.Test("Delicious", train);
        var speed = new EpochTimes();
        RedaModel model = RedaTrainer.Train(train, new RedaOptions { Epochs = 200 }, progress: speed);
        double early = EpochTimes.MedianOf(speed.Seconds[2..7]), late = EpochTimes.MedianOf(speed.Seconds[^5..]);
        Print(new
        {
            @event = "endurance",
            seconds_at_epoch_5 = Round(early),
            seconds_at_epoch_200 = Round(late),
            ratio = Round(late / early),
            samples_per_second = Math.Round(speed.Median),
            scored_pairs_per_second = Math.Round(RankingEvaluator.Evaluate(model, cases, Protocol).PairsPerSecond),
        });
        return 0;
    }

    /// <summary>20 epochs on Delicious for every k, m and d of the grid, with the default spreads and decay.</summary>
    public static int Grid()
    {
        Interactions train = DataSets.Train("Delicious");
        IReadOnlyList<EvaluationCase> cases = DataSets.Test("Delicious", train);
        int weak = 0;
        foreach (int k in new[] { 1, 2, 3, 5, 10 })
        {
            foreach (int m in new[] { 5, 20, 50 })
            {
                foreach (int d in new[] { 32, 128 })
                {
                    var speed = new EpochTimes();
                    RedaModel model = RedaTrainer.Train(train, new RedaOptions { Aspects = k, MemorySlots = m, Dimensions = d, Epochs = 20 }, progress: speed);
                    RankingMetrics metrics = RankingEvaluator.Evaluate(model, cases, Protocol).Sampled;
                    if (metrics.HitRatio10 <= 0.30 || speed.LastLoss >= speed.FirstLoss) weak++;
                    Print(new
                    {
                        @event = "grid",
                        k,
                        m,
                        d,
                        first_loss = Round(speed.FirstLoss),
                        last_loss = Round(speed.LastLoss),
                        hr10 = Round(metrics.HitRatio10),
                        ndcg10 = Round(metrics.Ndcg10),
                        samples_per_second = Math.Round(speed.Median),
                    });
                }
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{weak} of 30 shapes with HR@10 of at most .30 or a loss that did not fall"));
        return weak == 0 ? 0 : 1;
    }

    private static double Round(double value) => Math.Round(value, 4);

    private static void Print<T>(T line) => Console.WriteLine(JsonSerializer.Serialize(line));

    private sealed class EpochTimes : IProgress<TrainingProgress>
    {
        private int _samples;

        public List<double> Seconds { get; } = [];

        public double FirstLoss { get; private set; }

        public double LastLoss { get; private set; }

        /// <summary>Samples per second of the median epoch.</summary>
        public double Median => _samples / MedianOf(Seconds);

        public static double MedianOf(List<double> values) => values.Order().ElementAt(values.Count / 2);

        public void Report(TrainingProgress value)
        {
            if (!value.EpochCompleted) return;
            _samples = value.Samples;
            if (value.Epoch == 1) FirstLoss = value.Loss;
            LastLoss = value.Loss;
            Seconds.Add(value.Seconds);
        }
    }
}
