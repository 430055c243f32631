using Reda.Bench.Figures;
using Reda.Engine.Diagnostics;
using Reda.Peers.Checks;
using Reda.Peers.Reports;
using Reda.Peers.Torch;
using TorchSharp;

namespace Reda.Peers;

/// <summary>Reda beside libtorch: the same samples, the same threads, taking turns in one run.</summary>
internal static class Program
{
    private const string Usage = """
        usage: dotnet run -c Release --project tools/Reda.Peers -- [OPTIONS]

          --threads N   the larger number of threads; 1 is always measured (default: all processors)
          --rounds N    how often every leg gets its turn (5)
          --steps N     optimiser steps of 2000 samples a turn (10)
          --users N     users scored a turn, 101 candidates each (40)
          --quick       2 rounds of 3 steps and 10 users
          --python      also runs authors_way.py, a step the way the paper's program does it; needs Debian's python3-torch
          --out DIR     writes DIR/peers.json

        Reads Delicious from the folder that REDA_DATA names (default ../shared/data). Needs Linux on x64; restoring downloads 130 MB of libtorch.
        """;

    private static int Main(string[] args)
    {
        if (PeerSettings.Parse(args) is not { } settings)
        {
            Console.Error.WriteLine(Usage);
            return args.Contains("--help") ? 0 : 2;
        }

        try
        {
            TorchLibrary.Load();
            torch.set_num_threads(1);
            var data = DataSets.Train("Delicious");
            IReadOnlyList<Agreement> agreements = AgreementCheck.Run(data);
            Agreement[] different = [.. agreements.Where(agreement => !agreement.Holds)];
            if (different.Length > 0)
            {
                foreach (Agreement agreement in different) Console.Error.WriteLine(agreement);
                Console.Error.WriteLine("Reda and its peers do not compute the same: nothing was timed");
                return 1;
            }

            Console.WriteLine($"Reda and its peers agree in {agreements.Count} losses, gradients, steps and scores; the furthest: {agreements.MaxBy(agreement => agreement.Difference / agreement.Allowed)}");
            return PeerReport.Run(data, settings, agreements);
        }
        catch (RedaException e)
        {
            Console.Error.WriteLine(e.Message);
            return 3;
        }
        catch (DllNotFoundException e)
        {
            Console.Error.WriteLine($"libtorch does not load (TorchSharp 0.107 is built for the C++ library of GCC 13): {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }
}
