using MathNet.Numerics.LinearAlgebra.Double;
using NUnit.Framework;
using Reda.Engine.Kernels;

namespace Reda.Engine.Tests.Kernels;

internal sealed class SymmetricEigenTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(17)]
    [TestCase(40)]
    public void Decompose_RandomMatrix_IsTakenApart(int size)
    {
        var random = new Random(size);
        var half = DenseMatrix.Create(size, size, (_, _) => random.NextDouble() - 0.5);
        var matrix = (DenseMatrix)(half + half.Transpose());
        var (values, rows) = SymmetricEigen.Decompose(matrix.ToRowMajorArray(), size);
        var vectors = DenseMatrix.Create(size, size, (row, column) => rows[(row * size) + column]);

        Assert.That(values, Is.Ordered.Descending);
        Assert.That((vectors * vectors.Transpose() - DenseMatrix.CreateIdentity(size)).InfinityNorm(), Is.LessThan(1e-12 * size));
        Assert.That((vectors * matrix * vectors.Transpose() - DenseMatrix.CreateDiagonal(size, size, n => values[n])).InfinityNorm(), Is.LessThan(1e-12 * size));
    }

    [Test]
    public void Decompose_Zero_IsZero()
    {
        var (values, vectors) = SymmetricEigen.Decompose(new double[9], 3);

        Assert.That(values, Is.All.Zero);
        Assert.That(vectors, Is.EqualTo(new double[] { 1, 0, 0, 0, 1, 0, 0, 0, 1 }));
    }
}
