using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using Perfolizer.Horology;

namespace Reda.Bench.Micro;

/// <summary>
/// Runs the benchmarks of this folder. All of them say what they allocate: nothing, save where a comparison or the result itself needs memory, and the class
/// says so. A few bytes beside loops of many milliseconds are BenchmarkDotNet's own, shared out among few calls.
/// </summary>
internal static class MicroCommand
{
    private const string Disassembly = "--disassembly";

    /// <summary>Short iterations suffice for loops of microseconds, and a class takes about a minute.</summary>
    private static readonly TimeInterval Iteration = TimeInterval.FromMilliseconds(150);

    /// <summary>Runs what the arguments choose.</summary>
    /// <param name="args">BenchmarkDotNet's own arguments, and --disassembly. A job named there replaces the short one.</param>
    public static int Run(string[] args)
    {
        ManualConfig config = ManualConfig.Create(DefaultConfig.Instance).AddDiagnoser(MemoryDiagnoser.Default);
        bool namesJob = args.Any(argument => argument == "-j" || argument.StartsWith("--job", StringComparison.Ordinal));
        if (!namesJob) config.AddJob(Job.ShortRun.WithIterationTime(Iteration));
        if (args.Contains(Disassembly)) config.AddDiagnoser(new DisassemblyDiagnoser(new DisassemblyDiagnoserConfig(maxDepth: 4)));
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run([.. args.Where(argument => argument != Disassembly)], config);
        return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
    }
}
