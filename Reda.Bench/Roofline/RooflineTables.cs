using Reda.Bench.Reports;

namespace Reda.Bench.Roofline;

/// <summary>The roofline report for people.</summary>
internal static class RooflineTables
{
    private const string Command = "dotnet run -c Release --project Reda.Bench -- roofline";

    private static readonly string[] Pieces =
    [
        LoopRate.FusedForward, LoopRate.AttentionForward, LoopRate.AttentionBackward, LoopRate.FusedBackward, LoopRate.GradientBlock,
    ];

    private const string TrainingAtBothLimits = "training step, both limits";

    private static readonly string[] Phases = [LoopRate.GradientPhase, LoopRate.TrainingStep, TrainingAtBothLimits, LoopRate.Scoring];

    /// <summary>The tables: every loop of the paper's shape and, where the grid was measured, its shapes and how far apart they are.</summary>
    /// <param name="reports">One report an instruction set.</param>
    /// <param name="grid">Whether the grid was measured.</param>
    public static IEnumerable<ResultTable> All(IReadOnlyList<InstructionSetReport> reports, bool grid)
        => grid ? [GridTable(reports), Spread(reports), Paper(reports)] : [Paper(reports)];

    private static ResultTable Paper(IReadOnlyList<InstructionSetReport> reports) => new(
        "roofline",
        Command,
        ["paper's shape", "isa", "threads", "rate", "unit", "of the limit", "a second", "", "against 1 thread"],
        [.. reports.SelectMany(report => LimitRows(report).Concat(report.Shapes[^1].Loops.Select(rate => LoopRow(report, rate))))],
        reports.Select(report => report with { Shapes = [report.Shapes[^1]] }));

    private static IEnumerable<string[]> LimitRows(InstructionSetReport report)
    {
        Limits limits = report.Limits;
        return new (string Name, double One, double All, string Unit)[]
        {
            ("FMA peak", limits.FmaOne, limits.FmaAll, LoopRate.Arithmetic),
            ("memory, read", limits.ReadOne, limits.ReadAll, LoopRate.Memory),
            ("memory, triad", limits.TriadOne, limits.TriadAll, LoopRate.Memory),
        }.SelectMany(limit => new string[][]
        {
            [limit.Name, report.Isa, "1", $"{limit.One:F1}", limit.Unit, "", "", "", ""],
            [limit.Name, report.Isa, $"{limits.Threads}", $"{limit.All:F1}", limit.Unit, "", "", "", $"{limit.All / limit.One:F2}"],
        });
    }

    private static string[] LoopRow(InstructionSetReport report, LoopRate rate) =>
    [
        rate.Loop, report.Isa, $"{rate.Threads}", $"{rate.Rate:F1}", rate.Unit, Percent(report.Limits.Share(rate)), $"{rate.PerSecond:N0}", rate.Things,
        rate.Threads > 1 ? $"{report.SpeedUp(report.Shapes[^1], rate.Loop):F2}" : "",
    ];

    private static ResultTable GridTable(IReadOnlyList<InstructionSetReport> reports)
    {
        int all = reports[0].Limits.Threads;
        return new ResultTable(
            "roofline-grid",
            Command + " --grid",
            [
                "% of the limit", "isa", "fused fwd", "att. fwd", "att. bwd", "fused bwd", "block",
                "gradient", $"x {all}", "Adam", $"x {all}", "training", $"x {all}", "gain", "both limits", $"x {all}", "scoring", $"x {all}", "gain",
            ],
            [.. reports.SelectMany(report => report.Shapes.Select(shape => GridRow(report, shape, all)))],
            reports);
    }

    private static string[] GridRow(InstructionSetReport report, ShapeReport shape, int all)
    {
        string Cell(string loop, int threads) => $"{100 * report.Share(shape, loop, threads):F0}";
        string[] Both(string loop) => [Cell(loop, 1), Cell(loop, all)];
        string AtBothLimits(int threads) => $"{100 * report.Limits.ShareOfBoth(shape.Rate(LoopRate.TrainingStep, threads)):F0}";
        string Gain(string loop) => $"{report.SpeedUp(shape, loop):F2}";
        return
        [
            shape.Name, report.Isa, .. Pieces.Select(loop => Cell(loop, 1)),
            .. Both(LoopRate.GradientPhase), .. Both(LoopRate.Adam),
            .. Both(LoopRate.TrainingStep), Gain(LoopRate.TrainingStep), AtBothLimits(1), AtBothLimits(all),
            .. Both(LoopRate.Scoring), Gain(LoopRate.Scoring),
        ];
    }

    /// <summary>How far the worst shape is behind the best.</summary>
    private static ResultTable Spread(IReadOnlyList<InstructionSetReport> reports)
    {
        (InstructionSetReport Report, string Phase, int Threads)[] cases =
        [
            .. from report in reports from phase in Phases from threads in new[] { 1, report.Limits.Threads }.Distinct() select (report, phase, threads),
        ];
        Spreading[] spreads = [.. cases.Select(one => Of(one.Report, one.Phase, one.Threads))];
        return new ResultTable(
            "roofline-spread",
            Command + " --grid",
            ["phase", "isa", "threads", "best", "shape", "worst", "shape", "worst / best"],
            [.. spreads.Select(SpreadRow)],
            spreads);
    }

    private static Spreading Of(InstructionSetReport report, string phase, int threads)
    {
        double Share(ShapeReport shape) => phase == TrainingAtBothLimits
            ? report.Limits.ShareOfBoth(shape.Rate(LoopRate.TrainingStep, threads))
            : report.Share(shape, phase, threads);
        ShapeReport best = report.Shapes.MaxBy(Share)!, worst = report.Shapes.MinBy(Share)!;
        return new Spreading(phase, report.Isa, threads, Share(best), best.Name, Share(worst), worst.Name, Share(worst) / Share(best));
    }

    private static string[] SpreadRow(Spreading spread) =>
    [
        spread.Phase, spread.Isa, $"{spread.Threads}", Percent(spread.Best), spread.BestShape, Percent(spread.Worst), spread.WorstShape, $"{spread.Ratio:F2}",
    ];

    private static string Percent(double share) => $"{100 * share:F1} %";

    /// <summary>The best and the worst shape of one phase, by their share of the limit.</summary>
    private sealed record Spreading(string Phase, string Isa, int Threads, double Best, string BestShape, double Worst, string WorstShape, double Ratio);
}
