using System.Diagnostics;
using System.Globalization;
using Reda.Engine.Data;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Roofline;

/// <summary>
/// How fast one shape trains and scores on made-up data. Useful operations: per sample three products of 2 x 3 k x k (m + s) x d, per scored pair one of
/// 2 k^2 (m + s) d; padding, interaction vectors and attentions do not count.
/// </summary>
/// <param name="Options">The shape.</param>
/// <param name="GradientOne">Samples a second of the gradient phase on one thread.</param>
/// <param name="TrainingOne">Samples a second of whole training steps on one thread.</param>
/// <param name="TrainingAll">Samples a second of whole training steps on all threads.</param>
/// <param name="ScoringOne">Scored pairs a second on one thread.</param>
internal sealed record ShapeRates(RedaOptions Options, double GradientOne, double TrainingOne, double TrainingAll, double ScoringOne)
{
    // The size of Delicious: the item table is far larger than the caches.
    private const int Items = 68_326;
    private const int HistoryLength = 58;
    private const double FlopsPerEpoch = 3e10;

    /// <summary>Useful operations of one scored pair.</summary>
    public double PairFlops => 2.0 * Options.Aspects * Options.Aspects * (Options.MemorySlots + Options.HiddenSize) * Options.Dimensions;

    /// <summary>Useful operations of one training sample: three pairs, three products.</summary>
    public double SampleFlops => 9 * PairFlops;

    /// <summary>Measures one shape.</summary>
    /// <param name="options">The shape; the epochs are chosen here.</param>
    public static ShapeRates Measure(RedaOptions options)
    {
        var rates = new ShapeRates(options with { Epochs = 5 }, 0, 0, 0, 0);
        int users = (int)Math.Clamp(FlopsPerEpoch / rates.SampleFlops / HistoryLength, 140, 1776);
        Interactions data = RandomInteractions(users);
        EpochRates one = new(), all = new();
        RedaTrainer.Train(data, rates.Options, new TrainingSettings { Threads = 1 }, one);
        RedaModel model = RedaTrainer.Train(data, rates.Options, new TrainingSettings(), all);
        return rates with { GradientOne = one.Gradient, TrainingOne = one.Training, TrainingAll = all.Training, ScoringOne = Score(model, data) };
    }

    /// <summary>Pairs a second of one thread for whole users with 101 candidates each, the user embedding included.</summary>
    private static double Score(RedaModel model, Interactions data)
    {
        var random = new CounterRandom(5, 0, 0);
        var candidates = new int[101];
        var scores = new float[101];
        double best = 0;
        for (int run = 0; run < 5; run++)
        {
            long pairs = 0, start = Stopwatch.GetTimestamp();
            for (int user = 0; user < 20; user++)
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

    private static Interactions RandomInteractions(int users)
    {
        var builder = new InteractionsBuilder();
        for (int item = 0; item < Items; item++) builder.Items.GetOrAdd(item.ToString(CultureInfo.InvariantCulture));
        for (int user = 0; user < users; user++)
        {
            var random = new CounterRandom(3, 0, (ulong)user);
            string name = user.ToString(CultureInfo.InvariantCulture);
            for (int n = 0; n < HistoryLength; n++) builder.Add(name, builder.Items[random.Next(Items)]);
        }

        return builder.Build();
    }

    /// <summary>Keeps the median epoch after the first, which pays for page faults and compilation.</summary>
    private sealed class EpochRates : IProgress<TrainingProgress>
    {
        private readonly List<(double Gradient, double Training)> _epochs = [];

        public double Gradient => Median(epoch => epoch.Gradient);

        public double Training => Median(epoch => epoch.Training);

        public void Report(TrainingProgress value)
        {
            if (value.EpochCompleted && value.Epoch > 1) _epochs.Add((value.Samples / value.GradientSeconds, value.SamplesPerSecond));
        }

        private double Median(Func<(double Gradient, double Training), double> rate) => _epochs.Select(rate).Order().ElementAt(_epochs.Count / 2);
    }
}
