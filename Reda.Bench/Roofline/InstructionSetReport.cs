using System.Diagnostics;
using System.Text.Json;
using Reda.Bench.Reports;
using Reda.Engine.Models;

namespace Reda.Bench.Roofline;

/// <summary>All shapes with one instruction set, beside what the machine can do with it.</summary>
/// <param name="Isa">The widest vector instructions in use.</param>
/// <param name="Limits">The limits.</param>
/// <param name="Shapes">The shapes, the paper's last.</param>
internal sealed record InstructionSetReport(string Isa, Limits Limits, IReadOnlyList<ShapeReport> Shapes)
{
    /// <summary>What tells a child process to print this record as JSON and nothing else.</summary>
    public const string ChildSwitch = "--child";

    /// <summary>Measures in this process. Progress goes to the error stream.</summary>
    /// <param name="grid">Whether to measure the grid before the paper's shape.</param>
    public static InstructionSetReport Measure(bool grid)
    {
        string isa = Machine.Current.InstructionSet;
        RedaOptions[] shapes = grid ? [.. ShapeReport.Grid] : [ShapeReport.Paper];

        // Thrown away: whoever comes first would pay for compilation.
        ShapeReport.Measure(ShapeReport.Paper, Effort.Brief);
        Limits limits = Limits.Measure();
        var reports = new List<ShapeReport>();
        foreach (RedaOptions shape in shapes)
        {
            reports.Add(ShapeReport.Measure(shape, shape == ShapeReport.Paper ? Effort.Thorough : Effort.Brief));
            Console.Error.WriteLine($"{isa}: {reports.Count} of {shapes.Length}, {reports[^1].Name}");
        }

        return new InstructionSetReport(isa, limits.Highest(Limits.Measure()), reports);
    }

    /// <summary>Measures in a child process that does without AVX-512.</summary>
    /// <param name="grid">Whether to measure the grid before the paper's shape.</param>
    /// <exception cref="InvalidOperationException">The child failed; it has said why on the error stream.</exception>
    public static InstructionSetReport MeasureWithoutAvx512(bool grid)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, Environment = { ["DOTNET_EnableAVX512"] = "0" } };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(InstructionSetReport).Assembly.Location);
        foreach (string argument in new[] { "roofline", ChildSwitch }) start.ArgumentList.Add(argument);
        if (grid) start.ArgumentList.Add("--grid");
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? JsonSerializer.Deserialize<InstructionSetReport>(output)!
            : throw new InvalidOperationException($"the process without AVX-512 ended with {child.ExitCode}");
    }

    /// <summary>Prints this record for the parent process.</summary>
    public void PrintForParent() => Console.WriteLine(JsonSerializer.Serialize(this));

    /// <summary>The share of its limit that a loop of a shape reaches.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="threads">On that many threads.</param>
    public double Share(ShapeReport shape, string loop, int threads) => Limits.Share(shape.Rate(loop, threads));

    /// <summary>How much faster all threads are than one.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="loop">The loop.</param>
    public double SpeedUp(ShapeReport shape, string loop) => shape.Rate(loop, Limits.Threads).PerSecond / shape.Rate(loop, 1).PerSecond;
}
