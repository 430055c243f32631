using System.Runtime.InteropServices;

namespace Reda.Engine.Memory;

/// <summary>
/// Asks the system to back a large block with 2 MiB pages. Training reads rows of a table far larger than what the processor's address cache covers with 4 KiB
/// pages. Only a hint: nothing depends on it but speed.
/// </summary>
internal static unsafe partial class HugePages
{
    private const nuint PageSize = 2 << 20;
    private const int MadviseHugePage = 14;

    /// <summary>Gives the hint for the whole pages inside a block, on systems that take it.</summary>
    /// <param name="address">The first byte; the memory must not have been touched yet for the hint to work.</param>
    /// <param name="bytes">The length.</param>
    public static void Advise(void* address, nuint bytes)
    {
        if (!OperatingSystem.IsLinux()) return;
        nuint first = ((nuint)address + PageSize - 1) / PageSize * PageSize, end = ((nuint)address + bytes) / PageSize * PageSize;

        // The result is of no interest: a system that refuses goes on with small pages.
        if (end > first) _ = Madvise((void*)first, end - first, MadviseHugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* address, nuint length, int advice);
}
