using System.Runtime.InteropServices;
using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Tests.Memory;

internal sealed unsafe class AlignedBufferTests
{
    [Test]
    public void Constructor_AnyLengthAndType_IsAlignedAndZeroed()
    {
        // Odd lengths of different types one after the other move the next array's natural place about.
        for (int length = 0; length <= 130; length++)
        {
            AssertSound<byte>(length);
            AssertSound<Half>(length);
            AssertSound<float>(length);
            AssertSound<double>(length);
            AssertSound<int>(length);
            AssertSound<long>(length);
        }

        AssertSound<float>(1 << 20);
    }

    [Test]
    public void Address_AfterCollections_DoesNotMove()
    {
        var buffer = new AlignedBuffer<float>(1000);
        buffer.Span[999] = 5;
        float* before = buffer.Address;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.That(buffer.Address == before, Is.True);
        Assert.That(before[999], Is.EqualTo(5));
    }

    [TestCase(long.MaxValue)]
    [TestCase(1L << 40)]
    [TestCase((long)int.MaxValue)]
    public void Constructor_MoreThanOneArrayHolds_Throws(long length)
    {
        var error = Assert.Throws<RedaException>(() => _ = new AlignedBuffer<float>(length));
        Assert.That((error!.Kind, error.Code), Is.EqualTo((RedaErrorKind.Memory, "R112")));
        Assert.That(error.Message, Does.Contain("does not fit in memory").And.Contain("4 bytes"));
    }

    [Test]
    public void Constructor_NegativeLength_Throws()
        => Assert.That(() => new AlignedBuffer<float>(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static void AssertSound<T>(int length)
        where T : unmanaged
    {
        var buffer = new AlignedBuffer<T>(length);
        Assert.That(buffer.Length, Is.EqualTo(length));
        Assert.That((nuint)buffer.Address % 64, Is.EqualTo((nuint)0), $"{typeof(T)}[{length}]");
        Assert.That(buffer.Span.Length, Is.EqualTo(length));
        Assert.That(buffer.Span.IndexOfAnyExcept(default(T)), Is.EqualTo(-1), "not zeroed");
        fixed (T* first = buffer.Span) Assert.That(length == 0 || first == buffer.Address, Is.True, "span and address differ");
        MemoryMarshal.AsBytes(buffer.Span).Fill(0xA5);    // so that a later buffer over the same memory shows whether it is zeroed
    }
}
