using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Reda.Engine.Memory;

/// <summary>Hints to the caches. Where the processor has no such instruction they do nothing.</summary>
internal static unsafe class Prefetch
{
    private const int LineFloats = 16;

    /// <summary>Begins to fetch a run of floats into the second-level cache.</summary>
    /// <param name="run">The first float.</param>
    /// <param name="length">How many.</param>
    public static void Run(float* run, int length)
    {
        for (int x = 0; x < length; x += LineFloats) Line(run + x);
    }

    /// <summary>Begins to fetch the lines of managed memory; should the collector move it meanwhile, some other lines come for nothing.</summary>
    /// <param name="run">The numbers.</param>
    public static void Run(ReadOnlySpan<int> run)
    {
        ref int first = ref MemoryMarshal.GetReference(run);
        for (int x = 0; x < run.Length; x += LineFloats) Line(Unsafe.AsPointer(ref Unsafe.Add(ref first, x)));
    }

    /// <summary>Begins to fetch one line into the second-level cache.</summary>
    /// <param name="address">Any address in the line.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch1(address);
    }
}
