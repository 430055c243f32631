using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reda.Engine.Data;

namespace Reda.Engine.Models;

/// <summary>The directions along which the rows of a matrix vary most: the leading eigenvectors of their covariance, by orthogonal iteration, in double.</summary>
internal sealed class PrincipalAxes
{
    // Enough for axes whose variances differ by a tenth; axes closer than that are equally good in any mixture.
    private const int Iterations = 40;

    // Single precision sees no variance below this share of the largest.
    private const double Negligible = 1e-10;

    private readonly double[][] _axes;
    private readonly double[] _variances;

    /// <summary>Finds the axes.</summary>
    /// <param name="rows">The rows; their means are taken out of them.</param>
    /// <param name="count">How many axes are wanted; fewer are found where the rows do not vary along so many.</param>
    /// <param name="seed">The seed of the first guess.</param>
    /// <param name="crew">The threads.</param>
    public PrincipalAxes(double[][] rows, int count, ulong seed, IndexCrew crew)
    {
        int columns = rows[0].Length;
        count = Math.Min(count, columns);
        Means = new double[columns];
        foreach (double[] row in rows) AddScaled(row, 1.0 / rows.Length, Means);
        foreach (double[] row in rows) AddScaled(Means, -1, row);

        var covariance = new double[columns][];
        crew.Share(columns, (column, worker) =>
        {
            crew.Tell(worker, 0);
            covariance[column] = new double[columns];
            foreach (double[] row in rows) AddScaled(row, row[column] / rows.Length, covariance[column]);
        });

        _axes = new double[count][];
        _variances = new double[count];
        for (int axis = 0; axis < count; axis++)
        {
            var random = new CounterRandom(seed, RandomStreams.IndexAxes + (ulong)axis, 0);
            _axes[axis] = new double[columns];
            foreach (ref double element in _axes[axis].AsSpan()) element = random.NextSingle() - 0.5;
        }

        Orthonormalize();
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            crew.Share(count, (axis, worker) =>
            {
                crew.Tell(worker, 0);
                var product = new double[columns];
                for (int column = 0; column < columns; column++) AddScaled(covariance[column], _axes[axis][column], product);
                _variances[axis] = Math.Max(0, Dot(product, _axes[axis]));
                _axes[axis] = product;
            });
            Orthonormalize();
        }

        for (int column = 0; column < columns; column++) Total += covariance[column][column];
        while (Count < count && _variances[Count] > Negligible * _variances[0]) Count++;
    }

    /// <summary>The number of axes found.</summary>
    public int Count { get; }

    /// <summary>The means of the columns.</summary>
    public double[] Means { get; }

    /// <summary>The variance along all directions together.</summary>
    public double Total { get; }

    /// <summary>One axis, of length 1.</summary>
    /// <param name="axis">From 0, the one of the largest variance.</param>
    public ReadOnlySpan<double> this[int axis] => _axes[axis];

    /// <summary>The variance along an axis.</summary>
    /// <param name="axis">The axis.</param>
    public double Variance(int axis) => _variances[axis];

    private void Orthonormalize()
    {
        for (int axis = 0; axis < _axes.Length; axis++)
        {
            // Twice: what little is left of an axis in the span of the earlier ones is mostly the rounding of the first time.
            for (int n = 0; n < 2 * axis; n++) AddScaled(_axes[n % axis], -Dot(_axes[axis], _axes[n % axis]), _axes[axis]);
            double norm = Math.Sqrt(Dot(_axes[axis], _axes[axis]));

            // An axis without variance has vanished; it stays zero.
            double scale = norm > 1e-100 ? 1 / norm : 0;
            foreach (ref double element in _axes[axis].AsSpan()) element *= scale;
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        ReadOnlySpan<Vector512<double>> x = MemoryMarshal.Cast<double, Vector512<double>>(a), y = MemoryMarshal.Cast<double, Vector512<double>>(b);
        Vector512<double> sum = Vector512<double>.Zero;
        for (int n = 0; n < x.Length; n++) sum = Vector512.FusedMultiplyAdd(x[n], y[n], sum);
        double total = 0;
        for (int lane = 0; lane < Vector512<double>.Count; lane++) total += sum[lane];
        for (int n = x.Length * Vector512<double>.Count; n < a.Length; n++) total += a[n] * b[n];
        return total;
    }

    private static void AddScaled(double[] source, double factor, double[] destination)
    {
        ReadOnlySpan<Vector512<double>> from = MemoryMarshal.Cast<double, Vector512<double>>(source);
        Span<Vector512<double>> to = MemoryMarshal.Cast<double, Vector512<double>>(destination.AsSpan());
        Vector512<double> scale = Vector512.Create(factor);
        for (int n = 0; n < from.Length; n++) to[n] = Vector512.FusedMultiplyAdd(scale, from[n], to[n]);
        for (int n = from.Length * Vector512<double>.Count; n < source.Length; n++) destination[n] += factor * source[n];
    }
}
