using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Reda.Engine.Models;

namespace Reda.Bench.Roofline;

/// <summary>Compares training and scoring with the FMA peak that the same machine reaches in the same run.</summary>
internal static class RooflineReport
{
    private static readonly RedaOptions PaperShape = new();

    /// <summary>Measures and prints.</summary>
    /// <param name="json">Whether to print JSON lines instead of a table; the last line is the paper's shape.</param>
    /// <param name="grid">Whether to measure k in 2, 3, 5, 10, m in 5, 20, 50 and d in 32, 64, 128 before it.</param>
    public static int Run(bool json, bool grid)
    {
        int threads = Environment.ProcessorCount;
        double one = FmaPeak.Measure(1), all = FmaPeak.Measure(threads);
        if (!json)
        {
            Print($"FMA peak: {one:F0} GFLOP/s on 1 thread, {all:F0} on {threads}; shares of it:");
            Print($"{"k",4}{"m",4}{"d",5}{"gradient, 1",22}{"training, 1",22}{"training, " + threads,22}{"scoring, 1",22}");
        }

        foreach (RedaOptions shape in grid ? Grid() : [PaperShape])
        {
            ShapeRates rates = ShapeRates.Measure(shape);
            if (json) Json(rates, one, all, threads);
            else Row(rates, one, all);
        }

        return 0;
    }

    /// <summary>The same report in a child process without AVX-512.</summary>
    /// <param name="arguments">The report's own arguments.</param>
    public static int RunWithoutAvx512(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { Environment = { ["DOTNET_EnableAVX512"] = "0" } };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(RooflineReport).Assembly.Location);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process child = Process.Start(start)!;
        child.WaitForExit();
        return child.ExitCode;
    }

    private static IEnumerable<RedaOptions> Grid()
        => from k in new[] { 2, 3, 5, 10 }
           from m in new[] { 5, 20, 50 }
           from d in new[] { 32, 64, 128 }
           orderby (k, m, d) == (PaperShape.Aspects, PaperShape.MemorySlots, PaperShape.Dimensions)
           select PaperShape with { Aspects = k, MemorySlots = m, Dimensions = d };

    private static void Row(ShapeRates rates, double one, double all)
    {
        RedaOptions shape = rates.Options;
        string gradient = Cell(rates.GradientOne, rates.SampleFlops, one), training = Cell(rates.TrainingOne, rates.SampleFlops, one);
        string together = Cell(rates.TrainingAll, rates.SampleFlops, all), scoring = Cell(rates.ScoringOne, rates.PairFlops, one);
        Print($"{shape.Aspects,4}{shape.MemorySlots,4}{shape.Dimensions,5}{gradient,22}{training,22}{together,22}{scoring,22}");
    }

    private static string Cell(double rate, double flops, double peak)
        => string.Create(CultureInfo.InvariantCulture, $"{rate:N0}/s {100 * Fraction(rate, flops, peak),5:F1} %");

    private static double Fraction(double rate, double flops, double peak) => rate * flops / 1e9 / peak;

    private static void Json(ShapeRates rates, double one, double all, int threads) => Console.WriteLine(JsonSerializer.Serialize(new
    {
        @event = "roofline",
        k = rates.Options.Aspects,
        m = rates.Options.MemorySlots,
        s = rates.Options.HiddenSize,
        d = rates.Options.Dimensions,
        fma_peak_gflops_1 = one,
        fma_peak_gflops_all = all,
        gradient_fraction = Fraction(rates.GradientOne, rates.SampleFlops, one),
        training_fraction = Fraction(rates.TrainingAll, rates.SampleFlops, all),
        scoring_fraction = Fraction(rates.ScoringOne, rates.PairFlops, one),
        gradient_samples_per_second_1 = rates.GradientOne,
        training_samples_per_second_1 = rates.TrainingOne,
        training_samples_per_second_all = rates.TrainingAll,
        scoring_pairs_per_second_1 = rates.ScoringOne,
        threads,
    }));

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
