using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Tests.Support;
using Reda.Engine.Threading;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace Reda.Engine.Tests.Kernels;

internal sealed unsafe class SymmetricInverseTests
{
    [TestCase(1, Category = "Numerical")]
    [TestCase(2, Category = "Numerical")]
    [TestCase(15, Category = "Numerical")]
    [TestCase(16, Category = "Numerical")]
    [TestCase(17, Category = "Numerical")]
    [TestCase(255, Category = "Numerical")]
    [TestCase(256, Category = "Numerical")]
    [TestCase(257, Category = "Numerical")]
    [TestCase(530)]
    public void Invert_EveryShapeOfTheLastBlock_IsTheInverse(int order)
    {
        AlignedBuffer<float> matrix = Positive(order, seed: order);
        var expected = Dense(matrix, order).Inverse();
        double largest = expected.Enumerate().Max(Math.Abs);

        Assert.That(Invert(matrix, order, threads: 2));
        Assert.That((Dense(matrix, order) - expected).Enumerate().Max(Math.Abs), Is.LessThan(1e-3 * largest * order / 1000 + 2e-6));
        int stride = Padding.Pad(order);
        for (int row = 0; row < order; row++)
        {
            for (int column = 0; column < row; column++) Assert.That(matrix.Span[(row * stride) + column], Is.EqualTo(matrix.Span[(column * stride) + row]));
            Assert.That(matrix.Span[((row * stride) + order)..((row + 1) * stride)].ToArray(), Is.All.Zero);
        }
    }

    /// <summary>By its definition: the product with the matrix is the identity. The upper half and what lies between the rows is NaN.</summary>
    [Test]
    public void Invert_FencedMatrix_TimesTheMatrixIsTheIdentity([Values] Fence side, [Values(1, 7, 16, 17, 256, 270)] int order, [Values(0, 16)] int gap)
    {
        using var memory = new FencedMemory(side);
        using var team = new WorkerTeam(2);
        AlignedBuffer<float> matrix = Positive(order, seed: order);
        int width = Padding.Pad(order), stride = width + gap;
        float* inverse = memory.Place(((order - 1) * stride) + width);
        for (int row = 0; row < order; row++)
        {
            matrix.Span.Slice(row * width, row + 1).CopyTo(new Span<float>(inverse + (row * stride), row + 1));
            new Span<float>(inverse + (row * stride) + order, width - order).Clear();
        }

        Assert.That(SymmetricInverse.Invert(inverse, order, stride, team));

        var meter = new ErrorMeter();
        for (int row = 0; row < order; row++)
        {
            for (int column = 0; column < order; column++)
            {
                double sum = 0;
                for (int k = 0; k < order; k++) sum += (double)matrix.Span[(row * width) + k] * inverse[(k * stride) + column];
                meter.Add(sum, row == column ? 1 : 0, 4 * order * ErrorMeter.Epsilon, $"row {row} of {order}", column);
            }

            Assert.That(new ReadOnlySpan<float>(inverse + (row * stride) + order, width - order).ToArray(), Is.All.Zero);
            if (row < order - 1) Assert.That(new ReadOnlySpan<float>(inverse + (row * stride) + width, gap).ToArray(), Is.All.NaN);
        }

        Assert.That(meter.Mismatch, Is.Null);
    }

    [Test]
    public void Invert_UpperHalf_IsNotRead()
    {
        AlignedBuffer<float> matrix = Positive(300, seed: 1), lower = Positive(300, seed: 1);
        for (int row = 0; row < 300; row++) lower.Span.Slice((row * Padding.Pad(300)) + row + 1, 299 - row).Fill(7);
        Invert(matrix, 300, threads: 2);
        Invert(lower, 300, threads: 2);

        Assert.That(lower.Span.SequenceEqual(matrix.Span));
    }

    [Test]
    public void Invert_AnyNumberOfThreads_GivesTheSameBits()
    {
        AlignedBuffer<float> one = Positive(700, seed: 2), three = Positive(700, seed: 2);
        Invert(one, 700, threads: 1);
        Invert(three, 700, threads: 3);

        Assert.That(three.Span.SequenceEqual(one.Span));
    }

    /// <summary>Wherever the element stands that makes the matrix indefinite.</summary>
    [TestCase(0, -1f)]
    [TestCase(255, 0f)]
    [TestCase(256, -3f)]
    [TestCase(299, float.NaN)]
    public void Invert_NotPositiveDefinite_SaysSo(int place, float value)
    {
        AlignedBuffer<float> matrix = Positive(300, seed: 3);
        matrix.Span[(place * Padding.Pad(300)) + place] = value;

        Assert.That(Invert(matrix, 300, threads: 2), Is.False);
    }

    [Test]
    public void Invert_CancelledToken_Stops()
    {
        AlignedBuffer<float> matrix = Positive(300, seed: 4);
        using var team = new WorkerTeam(2);

        Assert.That(
            () => SymmetricInverse.Invert(matrix.Address, 300, Padding.Pad(300), team, cancellationToken: new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static bool Invert(AlignedBuffer<float> matrix, int order, int threads)
    {
        using var team = new WorkerTeam(threads);
        return SymmetricInverse.Invert(matrix.Address, order, Padding.Pad(order), team);
    }

    /// <summary>F F^T + 1 with few columns in F: positive definite with large and small eigenvalues.</summary>
    private static AlignedBuffer<float> Positive(int order, int seed)
    {
        var random = new Random(seed);
        int stride = Padding.Pad(order), rank = Math.Max(1, order / 8);
        var factors = LinearAlgebra.Matrix<double>.Build.Dense(order, rank, (_, _) => (2 * random.NextDouble()) - 1);
        var product = factors.TransposeAndMultiply(factors);
        var matrix = new AlignedBuffer<float>((long)order * stride);
        for (int row = 0; row < order; row++)
        {
            for (int column = 0; column < order; column++) matrix.Span[(row * stride) + column] = (float)product[row, column] + (row == column ? 1 : 0);
        }

        return matrix;
    }

    private static LinearAlgebra.Matrix<double> Dense(AlignedBuffer<float> matrix, int order)
        => LinearAlgebra.Matrix<double>.Build.Dense(order, order, (row, column) => matrix.Span[(row * Padding.Pad(order)) + column]);
}
