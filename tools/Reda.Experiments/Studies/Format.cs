using System.Globalization;

namespace Reda.Experiments.Studies;

/// <summary>How numbers read in tables.</summary>
internal static class Format
{
    /// <summary>What stands where there is no number.</summary>
    public const string Nothing = "\u2013";

    public static string Text(FormattableString text) => FormattableString.Invariant(text);

    public static string Metric(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Metric(double value, double margin) => Text($"{value:0.0000} \u00b1{margin:0.000}");

    public static string P(double value) => value < 0.001 ? "< 0.001" : value.ToString("0.000", CultureInfo.InvariantCulture);
}
