using NUnit.Framework;
using Reda.Engine.Memory;

namespace Reda.Engine.Tests.Memory;

internal sealed class PaddingTests
{
    [Test]
    public void Pad_AnyLength_IsTheNextMultipleOf16()
    {
        for (int length = 0; length <= 200; length++)
        {
            int padded = Padding.Pad(length);
            Assert.That(padded % 16, Is.Zero);
            Assert.That(padded - length, Is.InRange(0, 15));
        }
    }
}
