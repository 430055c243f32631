using System.Globalization;

namespace Reda.Peers.Checks;

/// <summary>How far apart Reda and a peer are on one quantity.</summary>
/// <param name="What">The peer and the quantity.</param>
/// <param name="Difference">The largest difference, as a share of the largest value.</param>
/// <param name="Allowed">What single precision explains.</param>
internal sealed record Agreement(string What, double Difference, double Allowed)
{
    /// <summary>Whether both compute the same; not if either is not a number.</summary>
    public bool Holds => Difference <= Allowed;

    /// <summary>One line for people.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{What}, {Difference:0.0e-0} apart where {Allowed:0e-0} is allowed");

    /// <summary>Compares two lists of numbers.</summary>
    /// <param name="what">The peer and the quantity.</param>
    /// <param name="expected">Reda's numbers.</param>
    /// <param name="actual">The peer's.</param>
    /// <param name="allowed">The largest difference, as a share of the largest of Reda's numbers.</param>
    public static Agreement Of(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double allowed)
    {
        double largest = 0, difference = expected.Length == actual.Length ? 0 : double.NaN;
        for (int n = 0; n < Math.Min(expected.Length, actual.Length); n++)
        {
            largest = Math.Max(largest, Math.Abs(expected[n]));
            difference = Math.Max(difference, Math.Abs(expected[n] - actual[n]));
        }

        return new Agreement(what, difference / largest, allowed);
    }
}
