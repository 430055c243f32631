namespace Reda.Bench.Reports;

/// <summary>Reads the few switches that the report commands share.</summary>
internal static class Arguments
{
    /// <summary>The value after a switch.</summary>
    /// <param name="args">The command's arguments.</param>
    /// <param name="name">The switch, such as --out.</param>
    /// <returns>The value, or null without the switch.</returns>
    public static string? Value(IReadOnlyList<string> args, string name)
        => Enumerable.Range(0, args.Count).Where(n => args[n] == name && n + 1 < args.Count).Select(n => args[n + 1]).FirstOrDefault();
}
