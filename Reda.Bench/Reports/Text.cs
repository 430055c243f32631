using System.Globalization;

namespace Reda.Bench.Reports;

/// <summary>Numbers as tables show them, the same in every culture.</summary>
internal static class Text
{
    /// <summary>A whole number.</summary>
    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A large count with commas, rounded to three figures: 309,000.</summary>
    public static string Count(double value)
    {
        double unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(value, 1))) - 2));
        return (Math.Round(value / unit) * unit).ToString("N0", CultureInfo.InvariantCulture);
    }

    /// <summary>A ratio below 1 without its leading zero: .568.</summary>
    public static string Ratio(double value) => value.ToString(".000", CultureInfo.InvariantCulture);

    /// <summary>A ratio to four figures: .5678.</summary>
    public static string Four(double value) => value.ToString(".0000", CultureInfo.InvariantCulture);

    /// <summary>Whole seconds, tenths below ten.</summary>
    public static string Seconds(double value) => value.ToString(value < 10 ? "0.0 's'" : "0 's'", CultureInfo.InvariantCulture);

    /// <summary>A share in percent.</summary>
    public static string Percent(double value) => (100 * value).ToString("0.0 '%'", CultureInfo.InvariantCulture);

    /// <summary>One decimal.</summary>
    public static string One(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>Two decimals.</summary>
    public static string Two(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Three decimals.</summary>
    public static string Three(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
