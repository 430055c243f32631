using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Reda.Engine.Data;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Roofline;

/// <summary>
/// Compares the gradient phase, whole training and scoring with the FMA peak that the same machine reaches in the same run. Only useful operations count:
/// per sample three products of 2 x 3 k x k (m + s) x d, per scored pair 2 k^2 (m + s) d; padding, interaction vectors and attentions do not.
/// </summary>
internal static class RooflineReport
{
    // The size of Delicious: the item table is far larger than the caches.
    private const int Users = 1776;
    private const int Items = 68_326;
    private const int HistoryLength = 58;

    /// <summary>Measures and prints.</summary>
    /// <param name="json">Whether to print one JSON object instead of a table.</param>
    public static int Run(bool json)
    {
        var options = new RedaOptions { Epochs = 4 };
        double flops = 2.0 * options.Aspects * options.Aspects * (options.MemorySlots + options.HiddenSize) * options.Dimensions;
        int all = Environment.ProcessorCount;
        double peakOne = FmaPeak.Measure(1), peakAll = FmaPeak.Measure(all);
        Interactions data = RandomInteractions();
        var one = Train(data, options, 1, out _);
        var many = Train(data, options, all, out RedaModel model);
        double scoring = Score(model, data);
        double gradientFraction = 9 * flops * one.GradientRate / 1e9 / peakOne;
        double trainingFraction = 9 * flops * many.TrainingRate / 1e9 / peakAll;
        double scoringFraction = flops * scoring / 1e9 / peakOne;
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                @event = "roofline",
                fma_peak_gflops_1 = peakOne,
                fma_peak_gflops_all = peakAll,
                gradient_fraction = gradientFraction,
                training_fraction = trainingFraction,
                scoring_fraction = scoringFraction,
                gradient_samples_per_second_1 = one.GradientRate,
                training_samples_per_second_1 = one.TrainingRate,
                training_samples_per_second_all = many.TrainingRate,
                scoring_pairs_per_second_1 = scoring,
                threads = all,
            }));
            return 0;
        }

        Print($"FMA peak, 1 thread", peakOne, "GFLOP/s", 1);
        Print($"FMA peak, {all} threads", peakAll, "GFLOP/s", 1);
        Print("gradient phase, 1 thread", one.GradientRate, "samples/s", gradientFraction);
        Print("training, 1 thread", one.TrainingRate, "samples/s", 9 * flops * one.TrainingRate / 1e9 / peakOne);
        Print($"training, {all} threads", many.TrainingRate, "samples/s", trainingFraction);
        Print("scoring, 1 thread", scoring, "pairs/s", scoringFraction);
        return 0;
    }

    private static void Print(string what, double rate, string unit, double fraction)
        => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-26}{rate,14:N0} {unit,-10}{100 * fraction,6:F1} %"));

    private static (double GradientRate, double TrainingRate) Train(Interactions data, RedaOptions options, int threads, out RedaModel model)
    {
        var rates = new Rates();
        model = RedaTrainer.Train(data, options, new TrainingSettings { Threads = threads }, rates);
        return (rates.Gradient, rates.Training);
    }

    /// <summary>Pairs a second of one thread, for whole users with 101 candidates each, the user embedding included.</summary>
    private static double Score(RedaModel model, Interactions data)
    {
        var random = new CounterRandom(5, 0, 0);
        var candidates = new int[101];
        var scores = new float[101];
        double best = 0;
        for (int run = 0; run < 5; run++)
        {
            long pairs = 0, start = Stopwatch.GetTimestamp();
            for (int user = 0; user < 40; user++)
            {
                foreach (ref int candidate in candidates.AsSpan()) candidate = random.Next(Items);
                ReadOnlySpan<int> history = data.History(user);
                model.Score(history, candidates, scores);
                pairs += (history.Length * candidates.Length) + (history.Length * (history.Length - 1) / 2);
            }

            best = Math.Max(best, pairs / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static Interactions RandomInteractions()
    {
        var builder = new InteractionsBuilder();
        for (int item = 0; item < Items; item++) builder.Items.GetOrAdd(item.ToString(CultureInfo.InvariantCulture));
        for (int user = 0; user < Users; user++)
        {
            var random = new CounterRandom(3, 0, (ulong)user);
            string name = user.ToString(CultureInfo.InvariantCulture);
            for (int n = 0; n < HistoryLength; n++) builder.Add(name, random.Next(Items).ToString(CultureInfo.InvariantCulture));
        }

        return builder.Build();
    }

    /// <summary>Keeps the fastest epoch's rates: the first pays for page faults.</summary>
    private sealed class Rates : IProgress<TrainingProgress>
    {
        public double Gradient { get; private set; }

        public double Training { get; private set; }

        public void Report(TrainingProgress value)
        {
            if (!value.EpochCompleted) return;
            Gradient = Math.Max(Gradient, value.Samples / value.GradientSeconds);
            Training = Math.Max(Training, value.SamplesPerSecond);
        }
    }
}
