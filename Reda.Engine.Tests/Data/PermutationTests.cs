using NUnit.Framework;
using Reda.Engine.Data;

namespace Reda.Engine.Tests.Data;

internal sealed class PermutationTests
{
    [Test]
    public void Elements_OfSmallLengths_AreEachPositionOnce()
    {
        for (int length = 1; length <= 300; length++)
            Assert.That(Elements(length, 1, 2).Order(), Is.EqualTo(Enumerable.Range(0, length)), $"length {length}");
    }

    [TestCase(1023)]
    [TestCase(1024)]
    [TestCase(1025)]
    [TestCase(65_535)]
    [TestCase(65_536)]
    [TestCase(65_537)]
    [TestCase(300_007)]
    public void Elements_OfLargeLengths_AreEachPositionOnce(int length)
    {
        var seen = new bool[length];
        foreach (int element in Elements(length, 3, 4)) seen[element] = true;

        Assert.That(seen, Has.None.False);
    }

    [TestCase(int.MaxValue)]
    [TestCase((1 << 30) + 1)]
    [TestCase(1 << 30)]
    public void Elements_OfTheLargestLengths_StayInsideAndDiffer(int length)
    {
        var permutation = new Permutation(length, 5, 6);
        int[] elements = [.. Enumerable.Range(0, 500).Concat(Enumerable.Range(length - 500, 500)).Select(position => permutation[position])];

        Assert.That(elements, Is.Unique.And.All.InRange(0, length - 1));
    }

    [Test]
    public void Elements_OfAnotherSeedOrStream_AreInAnotherOrder()
    {
        int[] first = Elements(100, 1, 1);

        Assert.That(Elements(100, 1, 1), Is.EqualTo(first));
        Assert.That(Elements(100, 1, 2), Is.Not.EqualTo(first));
        Assert.That(Elements(100, 2, 1), Is.Not.EqualTo(first));
    }

    [Test]
    public void Elements_OfManyStreams_LeaveNoTraceOfThePosition()
    {
        const int Length = 20, Streams = 4000;
        var counts = new double[Length * Length];
        for (ulong stream = 0; stream < Streams; stream++)
        {
            var permutation = new Permutation(Length, 9, stream);
            for (int position = 0; position < Length; position++) counts[(position * Length) + permutation[position]]++;
        }

        double mean = (double)Streams / Length;
        Assert.That(counts, Is.All.EqualTo(mean).Within(5 * Math.Sqrt(mean)));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void Constructor_LengthBelowOne_Throws(int length)
        => Assert.That(() => new Permutation(length, 1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static int[] Elements(int length, ulong seed, ulong stream)
    {
        var permutation = new Permutation(length, seed, stream);
        return [.. Enumerable.Range(0, length).Select(position => permutation[position])];
    }
}
