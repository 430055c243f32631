using System.Runtime.CompilerServices;

namespace Reda.Engine.Kernels;

/// <summary>How kernels are compiled.</summary>
internal static class KernelMethod
{
    /// <summary>
    /// Once, fully, and alone. Tiering left some kernels at half their speed in some runs; and inlined into a caller that tiering compiles again, a kernel competes
    /// with it for registers: the backward pass without AVX-512 took half as long again.
    /// </summary>
    public const MethodImplOptions Options = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
}
