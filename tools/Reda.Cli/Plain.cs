using System.Globalization;

namespace Reda.Cli;

/// <summary>Plain text: numbers the same in every culture, and ids that cannot play tricks on a terminal.</summary>
internal static class Plain
{
    /// <summary>Formats with invariant culture.</summary>
    public static string Text(FormattableString text) => FormattableString.Invariant(text);

    /// <summary><paramref name="text"/> with control characters (line ends, escape sequences) made visible.</summary>
    public static string OneLine(string text)
        => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;

    /// <summary>A share in percent.</summary>
    public static string Percent(double part, double whole) => Text($"{100 * part / Math.Max(whole, 1):0.0} %");

    /// <summary>A duration such as 0:07 or 1:02:03.</summary>
    public static string Clock(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Clamp(Math.Round(double.IsFinite(seconds) ? seconds : 0), 0, 359_999));
        return time.TotalHours >= 1 ? Text($"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}") : Text($"{time.Minutes}:{time.Seconds:00}");
    }

    /// <summary>A score or contribution with five significant digits.</summary>
    public static string Score(double value) => value.ToString("F" + Decimals(value), CultureInfo.InvariantCulture);

    /// <summary>A difference, with its sign.</summary>
    public static string Signed(double value) => (value < 0 ? "" : "+") + Score(value);

    private static int Decimals(double value) => value == 0 || !double.IsFinite(value) ? 1 : Math.Clamp(4 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 9);
}
