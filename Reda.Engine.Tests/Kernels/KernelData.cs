using NUnit.Framework;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

/// <summary>Random operands for the kernel tests.</summary>
internal static unsafe class KernelData
{
    /// <summary>Measures a kernel for several lengths over fenced memory and fails on the worst error beyond its allowance.</summary>
    /// <param name="side">The side of the fence.</param>
    /// <param name="lengths">The lengths.</param>
    /// <param name="measure">Adds the errors of one length.</param>
    public static void Check(Fence side, IEnumerable<int> lengths, Action<FencedMemory, ErrorMeter, int> measure)
    {
        using var memory = new FencedMemory(side);
        var meter = new ErrorMeter();
        foreach (int length in lengths) measure(memory, meter, length);
        Assert.That(meter.Mismatch, Is.Null);
    }

    /// <summary>Fills a matrix with numbers of +-1 and leaves what lies between its rows as it is.</summary>
    /// <param name="random">The source.</param>
    /// <param name="matrix">[rows, stride].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The elements of a row that are filled.</param>
    /// <param name="stride">The distance between two rows.</param>
    public static void Fill(Random random, float* matrix, int rows, int columns, int stride)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++) matrix[(row * stride) + column] = (float)random.NextUnit();
        }
    }

    /// <summary>Random rows of <paramref name="columns"/> numbers of +-1, followed by zeros up to the stride.</summary>
    /// <param name="random">The source.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The numbers of a row.</param>
    /// <param name="stride">The distance between two rows.</param>
    public static float[] Padded(Random random, int rows, int columns, int stride)
    {
        var values = new float[rows * stride];
        fixed (float* first = values) Fill(random, first, rows, columns, stride);
        return values;
    }

    /// <summary>Lengths of padded rows: none, and every number of vectors up to three rounds of the longest unrolled loop.</summary>
    public static IEnumerable<int> RowLengths => Enumerable.Range(0, 13).Select(vectors => 16 * vectors);

    /// <summary>Places a row of numbers of +-1.</summary>
    /// <param name="memory">Where.</param>
    /// <param name="random">The source.</param>
    /// <param name="length">The floats of the row.</param>
    /// <param name="row">The row in fenced memory.</param>
    /// <returns>A copy, for what is expected of a kernel that may write.</returns>
    public static float[] Row(FencedMemory memory, Random random, int length, out float* row)
    {
        float[] values = Padded(random, 1, length, length);
        row = memory.Place(values);
        return values;
    }

    /// <summary>How many floats a matrix without a tail takes.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The elements of a row.</param>
    /// <param name="stride">The distance between two rows.</param>
    public static int Extent(int rows, int columns, int stride) => rows == 0 || columns == 0 ? 0 : ((rows - 1) * stride) + columns;
}
