using NUnit.Framework;
using Reda.Engine.Memory;

namespace Reda.Engine.Tests.Memory;

internal sealed class MatrixTests
{
    [Test]
    public void Indexer_StridedRows_SkipsThePadding()
    {
        double[] elements = [.. Enumerable.Range(0, 11).Select(n => (double)n)];
        var matrix = new Matrix<double>(elements, rows: 3, columns: 3, stride: 4);
        Assert.That((matrix.Rows, matrix.Columns, matrix.Stride), Is.EqualTo((3, 3, 4)));
        Assert.That(matrix[1].ToArray(), Is.EqualTo(new double[] { 4, 5, 6 }));
        Assert.That(matrix[2].ToArray(), Is.EqualTo(new double[] { 8, 9, 10 }), "the last row needs no padding");
        Assert.That(matrix[2, 1], Is.EqualTo(9));
        matrix[0, 2] = -1;
        Assert.That(elements[2], Is.EqualTo(-1), "a view, not a copy");
    }

    [Test]
    public void Constructor_WithoutStride_HasNoPadding()
    {
        var matrix = new Matrix<int>([1, 2, 3, 4, 5, 6], 2, 3);
        Assert.That(matrix.Stride, Is.EqualTo(3));
        Assert.That(matrix[1].ToArray(), Is.EqualTo(new[] { 4, 5, 6 }));
    }

    [TestCase(3, 3, 4, 10)]
    [TestCase(1, 5, 5, 4)]
    [TestCase(2, 1 << 30, 1 << 30, 100)]
    public void Constructor_TooFewElements_Throws(int rows, int columns, int stride, int length)
        => Assert.That(() => new Matrix<float>(new float[length], rows, columns, stride).Rows, Throws.ArgumentException);

    [TestCase(-1, 1, 1)]
    [TestCase(1, -1, 1)]
    [TestCase(1, 3, 2)]
    public void Constructor_ImpossibleShape_Throws(int rows, int columns, int stride)
        => Assert.That(() => new Matrix<float>(new float[100], rows, columns, stride).Rows, Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Constructor_NoRows_NeedsNoElements()
        => Assert.That(new Matrix<float>([], 0, 7, 16).Rows, Is.Zero);

    [TestCase(-1, 0)]
    [TestCase(2, 0)]
    [TestCase(0, -1)]
    [TestCase(0, 3)]
    [TestCase(1, 3)]
    public void Indexer_OutsideTheMatrix_Throws(int row, int column)
        => Assert.That(() => new Matrix<float>(new float[8], 2, 3, 4)[row, column], Throws.InstanceOf<ArgumentException>().Or.InstanceOf<IndexOutOfRangeException>());
}
