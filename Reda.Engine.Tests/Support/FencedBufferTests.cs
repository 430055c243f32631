using System.Globalization;
using NUnit.Framework;

namespace Reda.Engine.Tests.Support;

internal sealed unsafe class FencedBufferTests
{
    [Test]
    [Platform("Linux")]
    public void Place_AnyLength_TouchesAnInaccessiblePage([Values] Fence side)
    {
        using var buffer = new FencedBuffer(side);
        foreach (int length in new[] { 0, 1, 15, 16, 130, 1023, 1024, 1025, 5000, 7 })
        {
            float* place = buffer.Place(length);
            nint outside = side == Fence.Before ? (nint)place - 1 : (nint)(place + length);
            Assert.That(Permissions(outside), Does.StartWith("---"), $"{length} floats, outside");
            if (length > 0) Assert.That(Permissions(outside + (side == Fence.Before ? 1 : -1)), Does.StartWith("rw-"), $"{length} floats, inside");
        }
    }

    [Test]
    public void Place_AfterOtherUse_HoldsNothingButNaN([Values] Fence side)
    {
        using var buffer = new FencedBuffer(side);
        new Span<float>(buffer.Place(2000), 2000).Fill(1);
        Assert.That(new Span<float>(buffer.Place(1500), 1500).ToArray(), Is.All.NaN);
    }

    /// <summary>What the system says about the page of an address, such as "rw-p".</summary>
    private static string Permissions(nint address)
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] parts = line.Split('-', ' ');
            if (address >= nint.Parse(parts[0], NumberStyles.HexNumber) && address < nint.Parse(parts[1], NumberStyles.HexNumber)) return line.Split(' ')[1];
        }

        return "unmapped";
    }
}
