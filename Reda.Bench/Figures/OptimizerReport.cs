using System.Globalization;
using System.Text.Json;
using Reda.Engine.Data;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Training;

namespace Reda.Bench.Figures;

/// <summary>What Adam's modes cost: whole epochs on Delicious with the paper's settings, the modes taking turns so that a busy minute hits them all.</summary>
internal static class OptimizerReport
{
    private const int Epochs = 6;

    private static readonly AdamMode[] Modes = [AdamMode.Sparse, AdamMode.Deferred, AdamMode.Dense];

    /// <summary>Prints one line a run and, for each mode, the median epoch and its ratio to sparse.</summary>
    /// <param name="rounds">How often every mode gets its turn, at least 1; one more round warms up.</param>
    public static int Run(int rounds)
    {
        Interactions train = DataSets.Train("Delicious");
        var epochs = Modes.ToDictionary(mode => mode, _ => new List<Cost>());
        for (int round = 0; round <= rounds; round++)
        {
            foreach (AdamMode mode in Modes)
            {
                Cost cost = MeanEpoch(train, mode);
                if (round == 0) continue;
                epochs[mode].Add(cost);
                Print(new { @event = "optimizer_run", round, mode = Name(mode), epoch_seconds = Round(cost.Seconds), optimizer_seconds = Round(cost.Optimizer) });
            }
        }

        double sparse = Median(epochs[AdamMode.Sparse], cost => cost.Seconds);
        foreach (AdamMode mode in Modes)
        {
            double seconds = Median(epochs[mode], cost => cost.Seconds);
            Print(new
            {
                @event = "optimizer",
                mode = Name(mode),
                epoch_seconds = Round(seconds),
                optimizer_seconds = Round(Median(epochs[mode], cost => cost.Optimizer)),
                ratio_to_sparse = Round(seconds / sparse),
                rounds,
                threads = Environment.ProcessorCount,
            });
        }

        return 0;
    }

    /// <summary>The mean over a whole run: steps that an epoch defers are paid for by a later one, the last of them at the end.</summary>
    private static Cost MeanEpoch(Interactions train, AdamMode mode)
    {
        var total = new Total();
        RedaTrainer.Train(train, new RedaOptions { Optimizer = mode, Epochs = Epochs }, progress: total);
        return new Cost(total.Seconds / Epochs, total.Optimizer / Epochs);
    }

    private static double Median(List<Cost> costs, Func<Cost, double> value)
    {
        double[] sorted = [.. costs.Select(value).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Name(AdamMode mode) => mode.ToString().ToLower(CultureInfo.InvariantCulture);

    private static double Round(double value) => Math.Round(value, 4);

    private static void Print<T>(T line) => Console.WriteLine(JsonSerializer.Serialize(line));

    /// <summary>Seconds of an epoch and of Adam in it.</summary>
    private readonly record struct Cost(double Seconds, double Optimizer);

    private sealed class Total : IProgress<TrainingProgress>
    {
        public double Seconds { get; private set; }

        public double Optimizer { get; private set; }

        public void Report(TrainingProgress value)
        {
            if (!value.EpochCompleted) return;
            Seconds += value.Seconds;
            Optimizer += value.OptimizerSeconds;
        }
    }
}
