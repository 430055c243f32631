using System.Runtime.Intrinsics.X86;

namespace Reda.Engine.Kernels;

/// <summary>What instruction sets do not tell about the processor. It decides the shape of tiles, never a bit of a result.</summary>
internal static class Processor
{
    private const int AuthenticAmd = 0x68747541;
    private const int Zen4Family = 25;

    /// <summary>
    /// Whether AVX-512 runs on units of 32 bytes, two passes an instruction, as on Zen 4: then a tile one register wide keeps the units busy, and its
    /// shorter start and end save a twentieth of a training sample.
    /// </summary>
    public static readonly bool SplitsVectors512 = X86Base.IsSupported && IsZen4();

    private static bool IsZen4()
    {
        int vendor = X86Base.CpuId(0, 0).Ebx;
        int version = X86Base.CpuId(1, 0).Eax;
        int family = ((version >> 8) & 15) + ((version >> 20) & 255);
        return vendor == AuthenticAmd && family == Zen4Family;
    }
}
