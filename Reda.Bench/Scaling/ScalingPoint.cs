using System.Diagnostics;
using System.Text.Json;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Scaling;

/// <summary>
/// What one size of data costs to train and to score with the default options, measured in a process of its own so that the peak of memory is its own.
/// </summary>
/// <param name="Interactions">The interactions that were asked for.</param>
/// <param name="Users">The users.</param>
/// <param name="Items">The items.</param>
internal sealed record ScalingPoint(int Interactions, int Users, int Items)
{
    /// <summary>The command that runs one point in a child process.</summary>
    public const string Command = "scaling-point";

    private const int ManyInteractions = 2_000_000;
    private const int ScoringRuns = 4;
    private const int ScoredUsers = 2000;
    private const int LongestHistory = 100;
    private const int Candidates = 100;

    /// <summary>Samples of an epoch: the interactions that were made.</summary>
    public int Samples { get; init; }

    /// <summary>Seconds it took to make the data.</summary>
    public double DataSeconds { get; init; }

    /// <summary>Seconds of the median epoch, the first left out because it pays for page faults.</summary>
    public double EpochSeconds { get; init; }

    /// <summary>Scored pairs a second on all threads in the best of a few runs, for users with random candidates; the user embedding is included.</summary>
    public double PairsPerSecond { get; init; }

    /// <summary>Resident bytes of the process after it has trained a tiny model: the runtime and compiled code.</summary>
    public long RuntimeBytes { get; init; }

    /// <summary>The peak of resident bytes while the data was made.</summary>
    public long DataPeakBytes { get; init; }

    /// <summary>The peak of resident bytes while the model was trained.</summary>
    public long PeakBytes { get; init; }

    /// <summary>What <see cref="TrainingMemory"/> says the run takes, the runtime left out.</summary>
    public long CountedBytes { get; init; }

    /// <summary>Why the run was not begun, if it was not.</summary>
    public string? Refusal { get; init; }

    /// <summary>Runtime and run together: what the peak should be.</summary>
    public long FormulaBytes => RuntimeBytes + CountedBytes;

    /// <summary>Measures in a child process.</summary>
    public ScalingPoint Measure()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(ScalingPoint).Assembly.Location);
        start.ArgumentList.Add(Command);
        start.ArgumentList.Add(JsonSerializer.Serialize(this));
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        if (child.ExitCode != 0) throw new InvalidOperationException($"{this} ended with exit code {child.ExitCode}");
        return JsonSerializer.Deserialize<ScalingPoint>(output)!;
    }

    /// <summary>The child's part: measures and prints the point as JSON.</summary>
    /// <param name="json">The point to measure.</param>
    public static int RunChild(string json)
    {
        Console.WriteLine(JsonSerializer.Serialize(JsonSerializer.Deserialize<ScalingPoint>(json)!.MeasureHere()));
        return 0;
    }

    private ScalingPoint MeasureHere()
    {
        Interactions tiny = PowerLawData.Generate(interactions: 5000, users: 1000, items: 1000);
        Score(RedaTrainer.Train(tiny, new RedaOptions { Dimensions = 16, BatchSize = 64, Epochs = 1 }), tiny);
        ProcessMemory.Settle();
        long runtime = ProcessMemory.Resident, start = Stopwatch.GetTimestamp();
        Interactions data = PowerLawData.Generate(Interactions, Users, Items);
        var options = new RedaOptions { Epochs = Interactions > ManyInteractions ? 2 : 4 };
        var made = this with
        {
            Samples = data.Count,
            DataSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            RuntimeBytes = runtime,
            DataPeakBytes = ProcessMemory.Peak,
            CountedBytes = new TrainingMemory(data, options, new TrainingSettings()).Total,
        };

        ProcessMemory.Settle();
        var epochs = new EpochSecondsListener();
        try
        {
            RedaModel model = RedaTrainer.Train(data, options, progress: epochs);
            long peak = ProcessMemory.Peak;
            return made with { EpochSeconds = epochs.Median, PeakBytes = peak, PairsPerSecond = Enumerable.Range(0, ScoringRuns).Max(_ => Score(model, data)) };
        }
        catch (RedaException e) when (e.Kind == RedaErrorKind.Memory)
        {
            return made with { Refusal = $"{e.Code}: {e.Message}" };
        }
    }

    private static double Score(RedaModel model, Interactions data)
    {
        long pairs = 0, start = Stopwatch.GetTimestamp();
        Parallel.For(0, ScoredUsers, n =>
        {
            int user = (int)((long)n * data.Users.Count / ScoredUsers);
            ReadOnlySpan<int> history = data.History(user);
            history = history[..Math.Min(history.Length, LongestHistory)];
            Span<int> candidates = stackalloc int[Candidates];
            Span<float> scores = stackalloc float[Candidates];
            var random = new CounterRandom(2, 0, (ulong)n);
            foreach (ref int candidate in candidates) candidate = random.Next(data.Items.Count);
            model.Score(history, candidates, scores);
            Interlocked.Add(ref pairs, (history.Length * Candidates) + (history.Length * (history.Length - 1) / 2));
        });
        return pairs / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private sealed class EpochSecondsListener : IProgress<TrainingProgress>
    {
        private readonly List<double> _seconds = [];

        public double Median => _seconds.Order().ElementAt(_seconds.Count / 2);

        public void Report(TrainingProgress value)
        {
            if (value.EpochCompleted && value.Epoch > 1) _seconds.Add(value.Seconds);
        }
    }
}
