using System.Numerics;
using Reda.Engine.Memory;

namespace Reda.Engine.Tests.Support;

/// <summary>Comparisons of whole parameter stores.</summary>
internal static class Stores
{
    /// <summary>Compares every element; a tensor's allowance is relative x its largest expected magnitude + absolute.</summary>
    /// <typeparam name="T">The element type of <paramref name="actual"/>.</typeparam>
    /// <param name="actual">What was computed.</param>
    /// <param name="expected">What is right, in the same layout.</param>
    /// <param name="relative">The relative part.</param>
    /// <param name="absolute">The absolute part.</param>
    public static ErrorMeter Compare<T>(ParameterStore<T> actual, ParameterStore<double> expected, double relative, double absolute = 0)
        where T : unmanaged, INumber<T>
    {
        var meter = new ErrorMeter();
        foreach (ParameterSlice slice in expected.Slices)
        {
            Matrix<T> values = actual[slice.Name];
            Matrix<double> truth = expected[slice.Name];
            double allowed = (relative * Largest(truth)) + absolute;
            for (int row = 0; row < slice.Rows; row++)
            {
                for (int column = 0; column < slice.Columns; column++)
                    meter.Add(double.CreateChecked(values[row, column]), truth[row, column], allowed, slice.Name, (row * slice.Columns) + column);
            }
        }

        return meter;
    }

    /// <summary>Whether all padding is zero.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="store">A store.</param>
    public static bool PaddingIsZero<T>(ParameterStore<T> store)
        where T : unmanaged, INumber<T>
        => store.Slices.All(slice => Enumerable.Range(0, slice.Rows).All(row =>
            !store[slice.Name].Elements.Slice((row * slice.Stride) + slice.Columns, slice.Stride - slice.Columns).ContainsAnyExcept(T.Zero)));

    private static double Largest(Matrix<double> values)
    {
        double largest = 0;
        foreach (double value in values.Elements) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }
}
