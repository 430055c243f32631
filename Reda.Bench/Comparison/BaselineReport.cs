using System.Diagnostics;
using Reda.Bench.Figures;
using Reda.Bench.Reports;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;

namespace Reda.Bench.Comparison;

/// <summary>What every comparison method costs with its defaults, and what it reaches on the test items, where ties lose.</summary>
internal static class BaselineReport
{
    private static readonly EvaluationOptions Protocol = new() { Ties = TieRule.Loses };

    private static readonly BaselineOptions[] Methods =
    [
        new PopularityOptions(), new ItemKnnOptions(), new SlimOptions(), new NmfOptions(), new BprMfOptions(), new FismOptions(), new CmlOptions(), new LrmlOptions(),
        new EaseOptions(), new NeuMfOptions(),
    ];

    /// <summary>Fits and evaluates.</summary>
    /// <param name="args">--data and --methods with names separated by commas; GPoetry and all methods unless given. --out.</param>
    public static int Run(string[] args)
    {
        string[] names = Arguments.Value(args, "--data")?.Split(',') ?? ["GPoetry"];
        string[]? wanted = Arguments.Value(args, "--methods")?.Split(',');
        if (wanted?.FirstOrDefault(name => Methods.All(method => method.Algorithm != name)) is { } unknown)
        {
            Console.Error.WriteLine($"no method is called {unknown}; the methods are {string.Join(", ", Methods.Select(method => method.Algorithm))}");
            return 2;
        }

        var runs = new List<BaselineRun>();
        foreach (string name in names)
        {
            Interactions train = DataSets.Train(name);
            IReadOnlyList<EvaluationCase> cases = DataSets.Test(name, train);
            foreach (BaselineOptions method in Methods.Where(method => wanted is null || wanted.Contains(method.Algorithm))) runs.Add(Measure(name, train, cases, method));
        }

        new ResultTable(
            "baselines",
            "dotnet run -c Release --project Reda.Bench -- baselines",
            ["method", "data", "fit", "processor time", "samples/s", "HR@10", "nDCG@10", "evaluation"],
            [.. runs.Select(run => new[]
            {
                run.Method, run.Data, Text.Seconds(run.Seconds), Text.Seconds(run.ProcessorSeconds), run.SamplesPerSecond > 0 ? Text.Count(run.SamplesPerSecond) : "",
                Text.Ratio(run.HitRatio10), Text.Ratio(run.Ndcg10), Text.Seconds(run.EvaluationSeconds),
            })],
            runs).Report(Arguments.Value(args, "--out"));
        return 0;
    }

    private static BaselineRun Measure(string data, Interactions train, IReadOnlyList<EvaluationCase> cases, BaselineOptions method)
    {
        var speed = new Speeds();
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        Baseline model = method.Fit(train, progress: speed);
        double seconds = watch.Elapsed.TotalSeconds;
        process.Refresh();
        double processor = (process.TotalProcessorTime - before).TotalSeconds;
        EvaluationResult result = RankingEvaluator.Evaluate(model, cases, Protocol);
        Console.WriteLine($"{method.Algorithm} on {data}: {Text.Seconds(seconds)}, HR@10 {Text.Ratio(result.Sampled.HitRatio10)}, nDCG@10 {Text.Ratio(result.Sampled.Ndcg10)}");
        return new BaselineRun(method.Algorithm, data, seconds, processor, speed.Median, result.Sampled.HitRatio10, result.Sampled.Ndcg10, result.Seconds);
    }

    /// <summary>The speeds of the epochs that have ended.</summary>
    private sealed class Speeds : IProgress<FitProgress>
    {
        private readonly List<double> _speeds = [];

        public double Median => _speeds.Count == 0 ? 0 : EpochTimes.MedianOf([.. _speeds]);

        public void Report(FitProgress value)
        {
            if (value.SamplesPerSecond > 0) _speeds.Add(value.SamplesPerSecond);
        }
    }

    private sealed record BaselineRun(
        string Method, string Data, double Seconds, double ProcessorSeconds, double SamplesPerSecond, double HitRatio10, double Ndcg10, double EvaluationSeconds);
}
