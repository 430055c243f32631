using BenchmarkDotNet.Running;
using Reda.Bench.Roofline;

namespace Reda.Bench;

internal static class Program
{
    private const string Usage = """
        usage: dotnet run -c Release --project Reda.Bench -- COMMAND

          micro [--filter '*']     BenchmarkDotNet: the pairwise-interaction and attention hot loops, kept beside what they beat
          roofline [--json]        how much of the measured FMA peak the gradient phase, training and scoring reach at the paper's shape
        """;

    private static int Main(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "micro":
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args[1..]);
                return 0;
            case "roofline":
                return RooflineReport.Run(json: args.Contains("--json"));
            default:
                Console.Error.WriteLine(Usage);
                return args.Contains("--help") ? 0 : 2;
        }
    }
}
