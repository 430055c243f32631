using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class TransposeTests
{
    [Test]
    [Category("Reduced")]
    public void Square_AnyStrides_SwapsRowsAndColumns([Values] Fence side, [Values(16, 17, 32, 80, 130)] int sourceStride, [Values(16, 19, 48)] int destinationStride)
    {
        using var memory = new FencedMemory(side);
        float* source = memory.Place((15 * sourceStride) + 16), destination = memory.Place((15 * destinationStride) + 16);
        for (int n = 0; n < 256; n++) source[(n / 16 * sourceStride) + (n % 16)] = n;

        Transpose.Square(source, sourceStride, destination, destinationStride);

        for (int row = 0; row < 16; row++)
        {
            for (int column = 0; column < (row < 15 ? destinationStride : 16); column++)
                Assert.That(destination[(row * destinationStride) + column], Is.EqualTo(column < 16 ? (column * 16) + row : float.NaN), $"[{row}, {column}]");
        }
    }

    [Test]
    [Category("Reduced")]
    public void Square_SpecialNumbers_AreMovedBitByBit()
    {
        uint[] special = [0x80000000, 1, 0x007FFFFF, 0x7F800000, 0xFF800000, 0x7F800001, 0x7FC12345, 0xFFC00000];
        float[] source = new float[256], destination = new float[256];
        for (int n = 0; n < 256; n++) source[n] = BitConverter.UInt32BitsToSingle(special[(n + (n / 16)) % special.Length]);

        fixed (float* from = source, to = destination) Transpose.Square(from, 16, to, 16);

        for (int n = 0; n < 256; n++)
            Assert.That(BitConverter.SingleToUInt32Bits(destination[(n % 16 * 16) + (n / 16)]), Is.EqualTo(BitConverter.SingleToUInt32Bits(source[n])));
    }
}
