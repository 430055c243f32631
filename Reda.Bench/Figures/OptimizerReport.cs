using System.Globalization;
using Reda.Bench.Reports;
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

    /// <summary>Reports, for each mode, the median epoch and the median of its ratios to the sparse run of the same round.</summary>
    /// <param name="rounds">How often every mode gets its turn, at least 1; one more round warms up.</param>
    /// <param name="folder">Where the result is kept, or null.</param>
    public static int Run(int rounds, string? folder)
    {
        Interactions train = DataSets.Train("Delicious");
        var epochs = Modes.ToDictionary(mode => mode, _ => new List<Cost>());
        for (int round = 0; round <= rounds; round++)
        {
            foreach (AdamMode mode in Modes)
            {
                Cost cost = MeanEpoch(train, mode);
                if (round > 0) epochs[mode].Add(cost);
            }
        }

        var rows = Modes.Select(mode => new
        {
            Mode = mode.ToString().ToLower(CultureInfo.InvariantCulture),
            EpochSeconds = Median(epochs[mode].Select(cost => cost.Seconds)),
            OptimizerSeconds = Median(epochs[mode].Select(cost => cost.Optimizer)),
            RatioToSparse = Median(epochs[mode].Zip(epochs[AdamMode.Sparse], (cost, sparse) => cost.Seconds / sparse.Seconds)),
            Runs = epochs[mode].Select(cost => cost.Seconds).ToArray(),
        }).ToArray();
        new ResultTable(
            "optimizers",
            $"dotnet run -c Release --project Reda.Bench -- optimizers {rounds}",
            ["Adam", "seconds an epoch", "thereof Adam", "ratio to sparse"],
            [.. rows.Select(row => new[] { row.Mode, Text.Three(row.EpochSeconds), Text.Three(row.OptimizerSeconds), Text.Two(row.RatioToSparse) })],
            rows).Report(folder);
        return 0;
    }

    /// <summary>The mean over a whole run: steps that an epoch defers are paid for by a later one, the last of them at the end.</summary>
    private static Cost MeanEpoch(Interactions train, AdamMode mode)
    {
        var total = new Total();
        RedaTrainer.Train(train, new RedaOptions { Optimizer = mode, Epochs = Epochs }, progress: total);
        return new Cost(total.Seconds / Epochs, total.Optimizer / Epochs);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

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
