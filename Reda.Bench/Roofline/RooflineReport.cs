using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using Reda.Bench.Reports;

namespace Reda.Bench.Roofline;

/// <summary>Compares every hot loop with what the same machine reaches at most in the same run, with AVX-512 and, in a child process, without.</summary>
internal static class RooflineReport
{
    /// <summary>Measures and prints.</summary>
    /// <param name="args">--grid, --json, --out DIR.</param>
    public static int Run(string[] args)
    {
        bool grid = args.Contains("--grid"), json = args.Contains("--json");
        if (args.Contains(InstructionSetReport.ChildSwitch))
        {
            InstructionSetReport.Measure(grid).PrintForParent();
            return 0;
        }

        var reports = new List<InstructionSetReport>();
        if (Avx512F.IsSupported) reports.Add(InstructionSetReport.MeasureWithoutAvx512(grid));
        reports.Add(InstructionSetReport.Measure(grid));

        foreach (InstructionSetReport report in reports) WarnOfCompany(report);

        string? folder = Arguments.Value(args, "--out");
        foreach (ResultTable table in RooflineTables.All(reports, grid))
        {
            if (!json || folder is not null) table.Report(folder);
        }

        if (json)
        {
            foreach (InstructionSetReport report in reports)
            {
                foreach (ShapeReport shape in report.Shapes) Console.WriteLine(JsonSerializer.Serialize(Line(report, shape)));
            }
        }

        return 0;
    }

    /// <summary>Says so where the threads get in each other's way, or in somebody else's: then what all of them reach together says little.</summary>
    private static void WarnOfCompany(InstructionSetReport report)
    {
        int threads = report.Limits.Threads;
        double gain = report.Limits.FmaAll / report.Limits.FmaOne;
        if (gain >= 0.9 * threads) return;
        Console.Error.WriteLine($"{report.Isa}: {threads} threads have {gain:F2} times the FMA peak of one: other work runs here, or threads share cores");
    }

    /// <summary>What programs read about one shape; fractions of training are of all threads, those of gradient phase and scoring of one.</summary>
    private static object Line(InstructionSetReport report, ShapeReport shape)
    {
        int all = report.Limits.Threads;
        return new
        {
            @event = "roofline",
            isa = report.Isa,
            k = shape.K,
            m = shape.M,
            s = shape.S,
            d = shape.D,
            fma_peak_gflops_1 = report.Limits.FmaOne,
            fma_peak_gflops_all = report.Limits.FmaAll,
            memory_read_gbs_1 = report.Limits.ReadOne,
            memory_read_gbs_all = report.Limits.ReadAll,
            memory_triad_gbs_1 = report.Limits.TriadOne,
            memory_triad_gbs_all = report.Limits.TriadAll,
            gradient_fraction = report.Share(shape, LoopRate.GradientPhase, 1),
            gradient_fraction_all = report.Share(shape, LoopRate.GradientPhase, all),
            training_fraction = report.Share(shape, LoopRate.TrainingStep, all),
            training_fraction_1 = report.Share(shape, LoopRate.TrainingStep, 1),
            training_speed_up = report.SpeedUp(shape, LoopRate.TrainingStep),
            scoring_fraction = report.Share(shape, LoopRate.Scoring, 1),
            scoring_fraction_all = report.Share(shape, LoopRate.Scoring, all),
            scoring_speed_up = report.SpeedUp(shape, LoopRate.Scoring),
            threads = all,
            loops = shape.Loops.Select(rate => new
            {
                loop = rate.Loop,
                threads = rate.Threads,
                rate = rate.Rate,
                unit = rate.Unit,
                fraction = report.Limits.Share(rate),
                per_second = rate.PerSecond,
                of = rate.Things,
            }),
        };
    }
}
