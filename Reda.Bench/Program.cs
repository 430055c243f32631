using Reda.Bench.Comparison;
using Reda.Bench.Figures;
using Reda.Bench.Micro;
using Reda.Bench.Online;
using Reda.Bench.Reports;
using Reda.Bench.Roofline;
using Reda.Bench.Scaling;
using Reda.Bench.Updating;

namespace Reda.Bench;

internal static class Program
{
    private const string Usage = """
        usage: dotnet run -c Release --project Reda.Bench -- COMMAND

          micro --filter '*' [--disassembly]
                                   BenchmarkDotNet: every hot loop beside what it beats; about a minute a class. Shows what each allocates (- is nothing).
                                   BenchmarkDotNet's arguments work: --list flat, --filter '*Softmax*', --job dry, --envVars DOTNET_EnableAVX512:0
          quality                  trains with the defaults on the paper's data sets and evaluates on their test items
          endurance                200 epochs on Delicious: epoch 200 against epoch 5, then scoring
          grid                     20 epochs on Delicious for 30 shapes: nothing may collapse
          catalogue                the top 10 of all users of GPoetry: time, memory, agreement with one user at a time
          optimizers [ROUNDS]      sparse, deferred and dense Adam on Delicious, taking turns (5 rounds): seconds an epoch and the ratio to sparse
          optimizers-quality [--data NAME,...]
                                   sparse and deferred Adam on held-out training items of the data sets
          neighbours               similar artists of LastFM by both measures: the share that has a tag in common, against chance
          figures                  carries the kept results into the README and the pages of Reda.Bench/Results
          scaling [--out DIR] [--quick] [--max-interactions N]
                                   made-up data of 10^5 to 10^7 interactions and 10^3 to 10^6 items: seconds an epoch, scored pairs/s, and the peak of memory
                                   against the formula; --quick takes a tenth of each size; plots (SVG) go beside the JSON
          index [--data NAME,...] [--users N] [--models DIR] [--out DIR]
                                   the relation index against exact scoring: size, overlap@10, HR@10, nDCG@10, latency; exact top tens for 200 users
          history-sample [--data NAME,...] [--models DIR] [--out DIR]
                                   the paper's Figure 4: a share of each history, what it loses and saves
          update [--variants] [--data NAME,...] [--out DIR]
                                   a model of 90 % of GPoetry's interactions, updated with the rest, against training anew: HR@10, nDCG@10, samples, seconds;
                                   --variants compares ways of updating on held-out training items
          baselines [--data NAME,...] [--methods NAME,...] [--out DIR]
                                   the comparison methods with their defaults, on GPoetry unless told otherwise: seconds, samples/s, HR@10, nDCG@10
          candidates [--data NAME,...] [--users N] [--only N,...] [--among N] [--out DIR]
                                   what was tried to make REDA better, on held-out training items of the four sets; hours, see --only and --users
          roofline [--grid] [--json] [--out DIR]
                                   every hot loop beside the FMA peak and the memory bandwidth of this machine, with AVX-512 and without:
                                   the paper's shape in about half a minute; before it, --grid measures k in 2, 3, 5, 10, m in 5, 20, 50
                                   and d in 32, 64, 128 in under ten minutes

        --out DIR keeps a report there as JSON, with the machine and the commit that it was measured on.
        All but micro, roofline and scaling read the data sets from the folder that REDA_DATA names (default ../shared/data).
        """;

    private static int Main(string[] args)
    {
        string? folder = Arguments.Value(args, "--out");
        switch (args.FirstOrDefault())
        {
            case "micro":
                return MicroCommand.Run(args[1..]);
            case "baselines":
                return BaselineReport.Run(args);
            case "candidates":
                return CandidateReport.Run(args);
            case "roofline":
                return RooflineReport.Run(args[1..]);
            case "scaling":
                return ScalingReport.Run(args[1..]);
            case ScalingPoint.Command:
                return ScalingPoint.RunChild(args[1]);
            case "optimizers":
                return OptimizerReport.Run(args.Length > 1 && int.TryParse(args[1], out int rounds) ? Math.Max(rounds, 1) : 5, folder);
            case "figures":
                return Documents.Refresh();
            case "optimizers-quality":
                return OptimizerQualityReport.Run(Arguments.Value(args, "--data"), folder);
            case "quality":
                return FiguresReport.Quality(folder);
            case "index":
                return IndexReport.Run(args);
            case "history-sample":
                return HistorySampleReport.Run(args);
            case "update":
                return UpdateReport.Run(args);
            case "endurance":
                return FiguresReport.Endurance(folder);
            case "grid":
                return FiguresReport.Grid(folder);
            case "neighbours":
                return NeighbourReport.Run(folder);
            case "catalogue":
                return CatalogueReport.Run(folder);
            default:
                Console.Error.WriteLine(Usage);
                return args.Contains("--help") ? 0 : 2;
        }
    }
}
