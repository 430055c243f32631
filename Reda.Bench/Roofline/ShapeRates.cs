using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Roofline;

/// <summary>
/// How fast one shape trains and scores on made-up data, through the library's front door. Useful operations are those of <see cref="UsefulWork"/>.
/// </summary>
internal static class ShapeRates
{
    private const int Candidates = 101;
    private const int ScoringMilliseconds = 40;
    private const double FlopsPerEpoch = 3e10;
    private const int FewestUsers = 140;
    private const int MostUsers = 1776;

    /// <summary>Measures gradient phase, training step and scoring, each on one thread and on all.</summary>
    /// <param name="options">The shape.</param>
    /// <param name="effort">How long to measure.</param>
    public static IEnumerable<LoopRate> Measure(RedaOptions options, Effort effort)
    {
        RelationShape shape = RedaParameters.Shape(options);
        double sample = UsefulWork.Sample(shape), bytes = UsefulWork.SampleBytes(shape), pair = UsefulWork.Pair(shape);
        Interactions data = RandomData.Make((int)Math.Clamp(FlopsPerEpoch / sample / RandomData.HistoryLength, FewestUsers, MostUsers));
        int all = Environment.ProcessorCount;
        EpochRates one = new(), together = new();
        RedaModel? model = null;
        for (int round = 0; round < effort.Rounds; round++)
        {
            model = Train(data, options, 1, one);
            model = Train(data, options, all, together);
        }

        return
        [
            LoopRate.Computing(LoopRate.GradientPhase, 1, one.Gradient, "samples", sample),
            LoopRate.Computing(LoopRate.GradientPhase, all, together.Gradient, "samples", sample),
            LoopRate.Computing(LoopRate.TrainingStep, 1, one.Training, "samples", sample, bytes),
            LoopRate.Computing(LoopRate.TrainingStep, all, together.Training, "samples", sample, bytes),
            LoopRate.Computing(LoopRate.Scoring, 1, Score(model!, data, 1, effort), "pairs", pair),
            LoopRate.Computing(LoopRate.Scoring, all, Score(model!, data, all, effort), "pairs", pair),
        ];
    }

    private static RedaModel Train(Interactions data, RedaOptions options, int threads, EpochRates rates)
        => RedaTrainer.Train(data, options with { Epochs = 5 }, new TrainingSettings { Threads = threads }, rates);

    /// <summary>Pairs a second for whole users with 101 candidates each, the user embedding included; the best of several windows.</summary>
    private static double Score(RedaModel model, Interactions data, int threads, Effort effort)
    {
        Scorer[] scorers = [.. Enumerable.Range(0, threads).Select(thread => new Scorer(model, data, thread))];
        return Throughput.Best(threads, effort.Windows / 2, ScoringMilliseconds, thread => scorers[thread].ScoreUser());
    }

    /// <summary>The users of one thread.</summary>
    private sealed class Scorer(RedaModel model, Interactions data, int thread)
    {
        private readonly int[] _candidates = new int[Candidates];
        private readonly float[] _scores = new float[Candidates];
        private CounterRandom _random = new(5, 0, (ulong)thread);

        /// <summary>Scores the candidates of the next user; returns how many pairs that took.</summary>
        public double ScoreUser()
        {
            foreach (ref int candidate in _candidates.AsSpan()) candidate = _random.Next(data.Items.Count);
            ReadOnlySpan<int> history = data.History(_random.Next(data.Users.Count));
            model.Score(history, _candidates, _scores);
            return (history.Length * Candidates) + (history.Length * (history.Length - 1) / 2);
        }
    }

    /// <summary>Keeps the median epoch after the first of every run, which pays for page faults and compilation.</summary>
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
