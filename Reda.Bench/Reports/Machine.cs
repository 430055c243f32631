using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Reda.Bench.Reports;

/// <summary>Where and with what a result was measured.</summary>
/// <param name="Cpu">The processor as the system names it, with family and model where it tells them.</param>
/// <param name="Processors">Logical processors that this process may use.</param>
/// <param name="InstructionSet">The widest vector instructions in use: AVX-512, AVX2 or neither.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="System">The operating system.</param>
/// <param name="Commit">The commit that the program was built from.</param>
/// <param name="Date">The day, in UTC.</param>
internal sealed record Machine(string Cpu, int Processors, string InstructionSet, string Runtime, string System, string Commit, string Date)
{
    /// <summary>This machine, now.</summary>
    public static Machine Current { get; } = new(
        CpuName(),
        Environment.ProcessorCount,
        Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "none",
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription,
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+').Last() ?? "unknown",
        DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>One line for people.</summary>
    public override string ToString() => $"{Cpu}, {Processors} processors, {InstructionSet}, {Runtime}, {System}, commit {Commit}, {Date}";

    private static string CpuName()
    {
        const string Source = "/proc/cpuinfo";
        if (!File.Exists(Source)) return RuntimeInformation.ProcessArchitecture.ToString();
        var facts = File.ReadLines(Source)
            .TakeWhile(line => line.Length > 0)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);
        return $"{facts.GetValueOrDefault("model name", "unknown")} (family {facts.GetValueOrDefault("cpu family", "?")}, model {facts.GetValueOrDefault("model", "?")})";
    }
}
