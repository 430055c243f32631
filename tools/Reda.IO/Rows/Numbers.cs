using System.Globalization;

namespace Reda.IO.Rows;

/// <summary>Reads ratings and times, whatever the machine's culture.</summary>
internal static class Numbers
{
    // As Goodreads writes it: Tue Nov 15 11:29:22 -0800 2016.
    private const string DayNameFirst = "ddd MMM dd HH:mm:ss zzz yyyy";

    /// <summary>Reads a finite number.</summary>
    public static bool TryRating(ReadOnlySpan<char> text, out double value)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>Reads a time that can be compared with the others of its file: a finite number as it is, or a date as seconds since 1970.</summary>
    public static bool TryTime(ReadOnlySpan<char> text, out double value)
    {
        if (TryRating(text, out value)) return true;
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        bool read = DateTimeOffset.TryParseExact(text, DayNameFirst, CultureInfo.InvariantCulture, Styles, out var time)
            || (text.Length >= 8 && text.ContainsAny('-', ':') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out time));
        value = (time - DateTimeOffset.UnixEpoch).TotalSeconds;
        return read;
    }
}
