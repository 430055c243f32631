using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NUnit.Framework;

namespace Reda.Engine.Tests.Kernels;

/// <summary>
/// Proves that a test run on a reduced instruction set is one: the runtime ignores a switch that it does not know, without a word, and the run would
/// test the full set once more. The run says in REDA_EXPECT_ISA what it expects: avx512, avx2 or none.
/// </summary>
[Category("Numerical")]
[Category("Reduced")]
internal sealed class InstructionSetTests
{
    private const string Variable = "REDA_EXPECT_ISA";

    [Test]
    public void Processor_AsTheRuntimeSeesIt_IsTheOneThatTheRunExpects()
    {
        string? expected = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(expected)) Assert.Ignore($"{Variable} is not set; the runtime offers {Offered()}");

        Assert.That(expected, Is.AnyOf("avx512", "avx2", "none"), Variable);
        Assert.That(Offered(), Is.EqualTo(expected));
    }

    [Test]
    public void Instructions_OfAWiderSet_IncludeTheNarrower()
    {
        if (Avx512F.IsSupported) Assert.That(Avx2.IsSupported, Is.True);
        if (Avx2.IsSupported) Assert.That(Vector128.IsHardwareAccelerated, Is.True);
        Assert.That(Vector512.IsHardwareAccelerated, Is.False.Or.EqualTo(Avx512F.IsSupported), "the kernels' tiles follow this");
    }

    private static string Offered() => (Avx512F.IsSupported, Avx2.IsSupported, Vector128.IsHardwareAccelerated) switch
    {
        (true, _, _) => "avx512",
        (_, true, _) => "avx2",
        (_, _, false) => "none",
        _ => "vectors of 128 bits",
    };
}
