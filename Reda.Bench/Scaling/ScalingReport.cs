using System.Globalization;
using Reda.Bench.Reports;

namespace Reda.Bench.Scaling;

/// <summary>What training and scoring cost as interactions, users and items grow, and whether the formula for memory holds.</summary>
internal static class ScalingReport
{
    private const int FixedInteractions = 1_000_000;
    private const int FixedItems = 100_000;
    private const int LeastItems = 1000;
    private const int InteractionsPerUser = 10;

    // Values of the default options' table: 3 aspects of 128 floats.
    private const int RowBytes = 3 * 128 * sizeof(float);

    /// <summary>Measures point after point and prints the table; with a folder, writes it and the plots there.</summary>
    /// <param name="args">The command's arguments.</param>
    public static int Run(string[] args)
    {
        bool quick = args.Contains("--quick");
        int divisor = quick ? 10 : 1;
        string? given = Arguments.Value(args, "--max-interactions");
        if (!double.TryParse(given ?? "1e9", NumberStyles.Float, CultureInfo.InvariantCulture, out double most))
        {
            Console.Error.WriteLine($"--max-interactions takes a number such as 1e6; found '{given}'");
            return 2;
        }

        var points = new List<ScalingPoint>();
        foreach (ScalingPoint point in Points(divisor).Where(point => point.Interactions <= most))
        {
            Console.Error.WriteLine(Text($"measuring {point.Interactions:N0} interactions, {point.Users:N0} users, {point.Items:N0} items"));
            points.Add(point.Measure());
            if (points[^1].Refusal is { } refusal) Console.Error.WriteLine(refusal);
        }

        string? folder = Arguments.Value(args, "--out");
        new ResultTable(
            "scaling",
            $"dotnet run -c Release --project Reda.Bench -- scaling --out DIR{(quick ? " --quick" : "")}{(given is null ? "" : $" --max-interactions {given}")}",
            ["interactions", "users", "items", "s an epoch", "samples/s", "scored pairs/s", "peak MB", "formula MB", "peak / formula", "bytes an item"],
            [.. points.Select(Row)],
            points).Report(folder);
        ScalingPoint[] measured = [.. points.Where(point => point.Refusal is null)];
        if (folder is null || measured.Length == 0) return 0;
        foreach (Plot plot in Plots(measured, divisor).Where(plot => plot.Curves.Any(curve => curve.Points.Count > 0))) plot.Save(folder);
        return 0;
    }

    /// <summary>Everything grows together; the interactions grow alone; the items grow alone.</summary>
    private static IEnumerable<ScalingPoint> Points(int divisor)
    {
        int[] interactions = [100_000, 300_000, 1_000_000, 3_000_000, 10_000_000], items = [1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
        return interactions.Select(n => Of(n / divisor, n / divisor / InteractionsPerUser))
            .Concat(interactions.Select(n => Of(n / divisor, FixedItems / divisor)))
            .Concat(items.Select(n => Of(FixedInteractions / divisor, n / divisor)))
            .Where(point => point.Items >= LeastItems)
            .Distinct();

        static ScalingPoint Of(int interactions, int items) => new(interactions, interactions / InteractionsPerUser, items);
    }

    private static IReadOnlyList<string> Row(ScalingPoint point)
    {
        string[] sizes = [Text($"{point.Samples:N0}"), Text($"{point.Users:N0}"), Text($"{point.Items:N0}")];
        string formula = Text($"{point.FormulaBytes / 1e6:N0}");
        if (point.Refusal is not null) return [.. sizes, "R112", "-", "-", "-", formula, "-", "-"];
        return
        [
            .. sizes,
            Text($"{point.EpochSeconds:G3}"),
            Text($"{point.Samples / point.EpochSeconds:N0}"),
            Text($"{point.PairsPerSecond:N0}"),
            Text($"{point.PeakBytes / 1e6:N0}"),
            formula,
            Text($"{(double)point.PeakBytes / point.FormulaBytes:F3}"),
            Text($"{(double)(point.PeakBytes - point.RuntimeBytes) / point.Items:N0}"),
        ];
    }

    private static IEnumerable<Plot> Plots(IReadOnlyList<ScalingPoint> points, int divisor)
    {
        ScalingPoint[] together = [.. points.Where(point => point.Items == point.Interactions / InteractionsPerUser)];
        ScalingPoint[] byInteractions = [.. points.Where(point => point.Items == FixedItems / divisor).OrderBy(point => point.Interactions)];
        ScalingPoint[] byItems = [.. points.Where(point => point.Interactions == FixedInteractions / divisor).OrderBy(point => point.Items)];
        ScalingPoint first = points.MinBy(point => point.Samples)!, last = points.MaxBy(point => point.Samples)!;
        string fixedItems = Text($"{FixedItems / divisor:N0} items"), fixedInteractions = Text($"{FixedInteractions / divisor:N0} interactions");

        yield return new Plot(
            "scaling-time", "An epoch of training", "interactions", "seconds an epoch",
            [
                new Curve("a tenth as many items", Curve(together, point => point.Samples, point => point.EpochSeconds)),
                new Curve(fixedItems, Curve(byInteractions, point => point.Samples, point => point.EpochSeconds)),
                new Curve("linear", [(first.Samples, first.EpochSeconds), (last.Samples, first.EpochSeconds * last.Samples / first.Samples)], Measured: false),
            ]);
        yield return new Plot(
            "scaling-memory", "Peak of memory in training", "items", "MB",
            [
                new Curve("10 interactions an item", Curve(together, point => point.Items, point => point.PeakBytes / 1e6)),
                new Curve(fixedInteractions, Curve(byItems, point => point.Items, point => point.PeakBytes / 1e6)),
                new Curve("formula", Curve(together, point => point.Items, point => point.FormulaBytes / 1e6), Measured: false),
            ]);
        yield return new Plot(
            "scaling-caches", $"Speed as the item table outgrows the caches, {fixedInteractions}", "items", "samples or pairs a second",
            [
                new Curve("training samples", Curve(byItems, point => point.Items, point => point.Samples / point.EpochSeconds)),
                new Curve("scored pairs", Curve(byItems, point => point.Items, point => point.PairsPerSecond)),
            ],
            [.. Caches.Sizes().Select(cache => ((double)cache.Bytes / RowBytes, $"table fills {cache.Name}")).Where(mark => mark.Item1 >= LeastItems)]);
    }

    private static IReadOnlyList<(double X, double Y)> Curve(IEnumerable<ScalingPoint> points, Func<ScalingPoint, double> x, Func<ScalingPoint, double> y)
        => [.. points.Select(point => (x(point), y(point)))];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
