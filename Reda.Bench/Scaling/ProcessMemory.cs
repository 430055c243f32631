using System.Diagnostics;

namespace Reda.Bench.Scaling;

/// <summary>What the system says about the memory of this process.</summary>
internal static class ProcessMemory
{
    /// <summary>The bytes that are resident now.</summary>
    public static long Resident
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }

    /// <summary>The most bytes that were ever resident, or were since <see cref="Settle"/>.</summary>
    public static long Peak
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Gives garbage back to the system and, where it lets one, forgets the peak.</summary>
    public static void Settle()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        const string Source = "/proc/self/clear_refs", PeakOfResident = "5";
        if (File.Exists(Source)) File.WriteAllText(Source, PeakOfResident);
    }
}
