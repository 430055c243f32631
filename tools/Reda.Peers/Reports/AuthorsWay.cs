using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Reda.Bench.Figures;

namespace Reda.Peers.Reports;

/// <summary>Runs authors_way.py, a training step the way the paper's own program does it, with the system's Python.</summary>
internal static class AuthorsWay
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Measures it.</summary>
    /// <param name="threads">The number of threads.</param>
    /// <param name="rounds">Steps that are timed.</param>
    /// <returns>The rates, or null where it does not run; the reason is printed.</returns>
    public static LegRates? Measure(int threads, int rounds)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "authors_way.py"), data = Path.Combine(DataSets.Root, "Delicious", "trainset.txt");
        var start = new ProcessStartInfo(Python, [program, data, $"{threads}", $"{rounds}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0)
                return new LegRates("training", "samples", "the paper's way (Python)", threads, [.. JsonSerializer.Deserialize<double[]>(output)!.Order()]);
            Console.Error.WriteLine($"authors_way.py failed: {errors.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()}; install Debian's python3-torch");
        }
        catch (Win32Exception e)
        {
            Console.Error.WriteLine($"{Python} does not run: {e.Message}");
        }

        return null;
    }
}
