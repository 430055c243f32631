using System.Runtime.Intrinsics;
using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Tests.Support;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class MatrixProductTests
{
    private const int MaximumRows = 27;
    private const int MaximumDepth = 130;
    private const int MaximumVectors = 5;

    internal enum Initial
    {
        Zeros,
        Bias,
        Destination,
    }

    private static readonly Initial[] Initials = Enum.GetValues<Initial>();

    [Test]
    public void Multiply_EveryRowCountAndDepth_IsTheProduct([Values] Fence side)
    {
        using var memory = new FencedMemory(side);
        var meter = new ErrorMeter();
        int n = 0;
        for (int rows = 0; rows <= MaximumRows; rows++)
        {
            for (int depth = 0; depth <= MaximumDepth; depth++, n++)
                Measure(memory, meter, new Product(rows, depth, n % (MaximumVectors + 1), n % 2 == 0, Initials[n % 3]));
        }

        Assert.That(meter.Mismatch, Is.Null);
    }

    [Test]
    public void Multiply_EveryRowCountWidthOrderAndInitial_IsTheProduct([Values] Fence side)
    {
        using var memory = new FencedMemory(side);
        var meter = new ErrorMeter();
        foreach (int depth in new[] { 0, 1, 2, 17 })
        {
            for (int rows = 0; rows <= MaximumRows; rows++)
            {
                for (int vectors = 0; vectors <= MaximumVectors; vectors++)
                {
                    foreach (Initial initial in Initials)
                    {
                        Measure(memory, meter, new Product(rows, depth, vectors, true, initial));
                        Measure(memory, meter, new Product(rows, depth, vectors, false, initial));
                    }
                }
            }
        }

        Assert.That(meter.Mismatch, Is.Null);
    }

    [TestCase(13, 9, 3, true, Initial.Bias)]
    [TestCase(7, 20, 2, false, Initial.Destination)]
    [TestCase(1, 1, 1, false, Initial.Zeros)]
    [Category("Reduced")]
    public void Multiply_AFewShapes_IsTheProduct(int rows, int depth, int vectors, bool transposed, Initial initial)
    {
        using var memory = new FencedMemory(Fence.After);
        var meter = new ErrorMeter();

        Measure(memory, meter, new Product(rows, depth, vectors, transposed, initial));

        Assert.That(meter.Count, Is.EqualTo(rows * vectors * 16));
        Assert.That(meter.Mismatch, Is.Null);
    }

    /// <summary>One chain of fused multiply-adds an element: what makes the bits independent of the tiles, and so of the instruction set.</summary>
    [Test]
    [Category("Reduced")]
    public void Multiply_AnyTile_IsOneChainOfFusedMultiplyAdds()
    {
        const int Rows = 27, Depth = 19, Columns = 80;
        using var memory = new FencedMemory(Fence.After);
        var random = new Random(5);
        float* left = memory.Place(KernelData.Padded(random, Rows, Depth, Depth)), right = memory.Place(KernelData.Padded(random, Depth, Columns, Columns));
        float* bias = memory.Place(KernelData.Padded(random, 1, Columns, Columns)), destination = memory.Place(Rows * Columns);

        MatrixProduct.Multiply(left, Depth, 1, right, Columns, bias, 0, Rows, Depth, Columns / 16, destination, Columns);

        var meter = new ErrorMeter();
        for (int n = 0; n < Rows * Columns; n++)
        {
            float sum = bias[n % Columns];
            for (int x = 0; x < Depth; x++) sum = MathF.FusedMultiplyAdd(left[(n / Columns * Depth) + x], right[(x * Columns) + (n % Columns)], sum);
            meter.Add(destination[n], sum, 0, "destination", n);
        }

        Assert.That(meter.Mismatch, Is.Null);
    }

    [Test]
    [Category("Reduced")]
    public void Multiply_TilesOfOtherProcessors_GiveTheSameBits()
    {
        const int Depth = 19, Stride = MaximumVectors * 16;
        var random = new Random(6);
        float[] left = KernelData.Padded(random, MaximumRows, Depth, Depth), right = KernelData.Padded(random, Depth, Stride, Stride), bias = KernelData.Padded(random, 1, Stride, Stride);
        float[] own = new float[MaximumRows * Stride], wide = new float[own.Length], narrow = new float[own.Length], half = new float[own.Length];
        fixed (float* a = left, b = right, start = bias, c = own, d = wide, e = narrow, f = half)
        {
            for (int rows = 0; rows <= MaximumRows; rows++)
            {
                for (int vectors = 0; vectors <= MaximumVectors; vectors++)
                {
                    MatrixProduct.Multiply(a, Depth, 1, b, Stride, start, 0, rows, Depth, vectors, c, Stride);
                    MatrixProduct.Multiply<N2, Register512, Vector512<float>>(a, Depth, 1, b, Stride, start, 0, rows, Depth, vectors, d, Stride, null);
                    MatrixProduct.Multiply<N1, Register512, Vector512<float>>(a, Depth, 1, b, Stride, start, 0, rows, Depth, vectors, e, Stride, null);
                    MatrixProduct.Multiply<N2, Register256, Vector256<float>>(a, Depth, 1, b, Stride, start, 0, rows, Depth, vectors, f, Stride, null);
                    Assert.That(wide, Is.EqualTo(own), $"wide, {rows} rows, {vectors} vectors");
                    Assert.That(narrow, Is.EqualTo(own), $"narrow, {rows} rows, {vectors} vectors");
                    Assert.That(half, Is.EqualTo(own), $"half, {rows} rows, {vectors} vectors");
                }
            }
        }

        Assert.That(own, Has.None.Zero, "the largest product writes every element");
    }

    [Test]
    public void Multiply_ASecondOpinion_Agrees()
    {
        const int Rows = 27, Depth = 130, Columns = 80;
        var random = new Random(3);
        float[] left = KernelData.Padded(random, Rows, Depth, Depth), right = KernelData.Padded(random, Depth, Columns, Columns);
        float[] destination = KernelData.Padded(random, Rows, Columns, Columns);
        LinearAlgebra.Matrix<double> expected = Dense(Rows, Columns, destination) + (Dense(Rows, Depth, left) * Dense(Depth, Columns, right));

        fixed (float* a = left, b = right, c = destination) MatrixProduct.Multiply(a, Depth, 1, b, Columns, c, Columns, Rows, Depth, Columns / 16, c, Columns);

        var meter = new ErrorMeter();
        for (int n = 0; n < destination.Length; n++)
            meter.Add(destination[n], expected[n / Columns, n % Columns], Depth * Depth * ErrorMeter.Epsilon, "destination", n);
        Assert.That(meter.Mismatch, Is.Null);
    }

    private static LinearAlgebra.Matrix<double> Dense(int rows, int columns, float[] values)
        => LinearAlgebra.Matrix<double>.Build.Dense(rows, columns, (row, column) => values[(row * columns) + column]);

    private static void Measure(FencedMemory memory, ErrorMeter meter, Product product)
    {
        memory.Clear();
        var (rows, depth, vectors, transposed, initial) = product;
        var random = new Random(HashCode(product));
        int columns = vectors * 16, gap = random.Next(2) * 16, stride = columns + gap;
        int leftGap = random.Next(3), leftRow = transposed ? 1 : depth + leftGap, leftDepth = transposed ? rows + leftGap : 1;
        float* left = transposed ? Operand(memory, random, depth, rows, leftDepth) : Operand(memory, random, rows, depth, leftRow);
        float* right = Operand(memory, random, depth, columns, stride);
        float* destination = Operand(memory, random, rows, columns, stride);
        float* from = initial switch
        {
            Initial.Zeros => memory.Place(new float[columns]),
            Initial.Bias => Operand(memory, random, 1, columns, columns),
            _ => destination,
        };
        int fromStride = initial == Initial.Destination ? stride : 0;
        var (expected, allowed) = Reference(rows, depth, columns, (r, x) => left[(r * leftRow) + (x * leftDepth)], (x, c) => right[(x * stride) + c], (r, c) => from[(r * fromStride) + c]);

        MatrixProduct.Multiply(left, leftRow, leftDepth, right, stride, from, fromStride, rows, depth, vectors, destination, stride);

        string name = product.ToString();
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) meter.Add(destination[(r * stride) + c], expected[(r * columns) + c], allowed[(r * columns) + c], name, (r * columns) + c);
            for (int c = columns; c < stride && columns > 0 && r + 1 < rows; c++) Assert.That(destination[(r * stride) + c], Is.NaN, "written between the rows");
        }
    }

    private static float* Operand(FencedMemory memory, Random random, int rows, int columns, int stride)
    {
        float* place = memory.Place(KernelData.Extent(rows, columns, stride));
        KernelData.Fill(random, place, rows, columns, stride);
        return place;
    }

    /// <summary>The product in double, and n eps times the sum of the magnitudes of the n terms.</summary>
    private static (double[] Expected, double[] Allowed) Reference(
        int rows, int depth, int columns, Func<int, int, float> left, Func<int, int, float> right, Func<int, int, float> initial)
    {
        double[] sums = new double[rows * columns], magnitudes = new double[rows * columns];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) magnitudes[(r * columns) + c] = Math.Abs(sums[(r * columns) + c] = initial(r, c));
            for (int x = 0; x < depth; x++)
            {
                double factor = left(r, x);
                for (int c = 0; c < columns; c++)
                {
                    double term = factor * right(x, c);
                    sums[(r * columns) + c] += term;
                    magnitudes[(r * columns) + c] += Math.Abs(term);
                }
            }
        }

        return (sums, Array.ConvertAll(magnitudes, magnitude => depth * ErrorMeter.Epsilon * magnitude));
    }

    /// <summary>The same in every process, unlike the framework's hash codes.</summary>
    private static int HashCode(Product product)
        => (((((product.Rows * 131) + product.Depth) * 6) + product.Vectors) * 6) + ((int)product.Initial * 2) + (product.Transposed ? 1 : 0);

    private readonly record struct Product(int Rows, int Depth, int Vectors, bool Transposed, Initial Initial);
}
