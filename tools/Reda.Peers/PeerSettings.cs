using System.Globalization;
using Reda.Bench.Reports;

namespace Reda.Peers;

/// <summary>How much is measured.</summary>
/// <param name="Threads">The larger number of threads.</param>
/// <param name="Rounds">Turns of every leg.</param>
/// <param name="Steps">Optimiser steps a turn.</param>
/// <param name="Users">Users scored a turn.</param>
/// <param name="Python">Whether the paper's way is measured too.</param>
/// <param name="Folder">Where the result is written, or null.</param>
internal sealed record PeerSettings(int Threads, int Rounds, int Steps, int Users, bool Python, string? Folder)
{
    private static readonly string[] Numbers = ["--threads", "--rounds", "--steps", "--users"];

    /// <summary>Reads the arguments.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>The settings, or null if an argument is not known or not a positive number.</returns>
    public static PeerSettings? Parse(IReadOnlyList<string> args)
    {
        string[] withValue = [.. Numbers, "--out"], known = [.. withValue, "--quick", "--python"];
        bool understood = Enumerable.Range(0, args.Count).All(n => known.Contains(args[n]) || (n > 0 && withValue.Contains(args[n - 1])))
            && Numbers.All(name => !args.Contains(name) || Number(args, name, 0) > 0);
        if (!understood) return null;

        bool quick = args.Contains("--quick");
        return new PeerSettings(
            Number(args, "--threads", Environment.ProcessorCount),
            Number(args, "--rounds", quick ? 2 : 5),
            Number(args, "--steps", quick ? 3 : 10),
            Number(args, "--users", quick ? 10 : 40),
            args.Contains("--python"),
            Arguments.Value(args, "--out"));
    }

    private static int Number(IReadOnlyList<string> args, string name, int otherwise)
        => Arguments.Value(args, name) is not { } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
