using BenchmarkDotNet.Running;
using Reda.Bench.Figures;
using Reda.Bench.Roofline;

namespace Reda.Bench;

internal static class Program
{
    private const string Usage = """
        usage: dotnet run -c Release --project Reda.Bench -- COMMAND

          micro [--filter '*']     BenchmarkDotNet: the pairwise-interaction and attention hot loops, kept beside what they beat
          quality                  trains with the defaults on the paper's data sets and evaluates on their test items
          endurance                200 epochs on Delicious: epoch 200 against epoch 5, then scoring
          grid                     20 epochs on Delicious for 30 shapes: nothing may collapse
          optimizers [ROUNDS]      sparse, deferred and dense Adam on Delicious, taking turns (5 rounds): seconds an epoch and the ratio to sparse
          roofline [--json] [--grid] [--without-avx512]
                                   what share of the measured FMA peak the gradient phase, training and scoring reach

        quality, endurance, grid and optimizers read the data sets from the folder that REDA_DATA names (default ../shared/data).
        """;

    private static int Main(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "micro":
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args[1..]);
                return 0;
            case "roofline":
                return args.Contains("--without-avx512")
                    ? RooflineReport.RunWithoutAvx512(args.Where(argument => argument != "--without-avx512"))
                    : RooflineReport.Run(args.Contains("--json"), args.Contains("--grid"));
            case "optimizers":
                return OptimizerReport.Run(args.Length > 1 && int.TryParse(args[1], out int rounds) ? Math.Max(rounds, 1) : 5);
            case "quality":
                return FiguresReport.Quality();
            case "endurance":
                return FiguresReport.Endurance();
            case "grid":
                return FiguresReport.Grid();
            default:
                Console.Error.WriteLine(Usage);
                return args.Contains("--help") ? 0 : 2;
        }
    }
}
