namespace Reda.Cli.Reports.Html;

/// <summary>An axis: an interval of round numbers around the data, its ticks, and where a value lies on it.</summary>
internal sealed class Scale
{
    private readonly double _from;
    private readonly double _to;
    private readonly double _step;

    /// <summary>Makes an axis.</summary>
    /// <param name="least">The smallest value.</param>
    /// <param name="most">The largest value.</param>
    /// <param name="ticks">About how many ticks.</param>
    /// <param name="whole">Whether values are whole numbers.</param>
    public Scale(double least, double most, int ticks, bool whole = false)
    {
        // Values that all agree still need a line to stand on.
        if (most - least < 1e-9 * Math.Max(Math.Abs(most), 1e-3))
        {
            double room = whole ? 1 : Math.Max(Math.Abs(most) * 0.1, 1e-3);
            (least, most) = (least - room, most + room);
        }

        _step = Step((most - least) / ticks);
        if (whole) _step = Math.Max(1, _step);
        _from = whole ? least : Math.Floor((least / _step) + 1e-9) * _step;
        _to = whole ? most : Math.Ceiling((most / _step) - 1e-9) * _step;
    }

    /// <summary>Where a value lies: 0 at the beginning of the axis, 1 at its end.</summary>
    public double PositionOf(double value) => (value - _from) / (_to - _from);

    /// <summary>The ticks' values, ascending.</summary>
    public IEnumerable<double> Ticks()
    {
        long first = (long)Math.Ceiling((_from / _step) - 1e-9), last = (long)Math.Floor((_to / _step) + 1e-9);
        for (long n = first; n <= last; n++) yield return n * _step;
    }

    /// <summary>The text of a tick, short enough to stand beside an axis.</summary>
    public string Label(double tick)
    {
        double largest = Math.Max(Math.Abs(_from), Math.Abs(_to));
        var (unit, suffix) = largest switch { >= 1e10 => (1e9, "G"), >= 1e7 => (1e6, "M"), >= 1e4 => (1e3, "k"), _ => (1.0, "") };
        int decimals = (int)Math.Clamp(Math.Ceiling(-Math.Log10(_step / unit) - 1e-9), 0, 6);
        double value = Math.Round(tick / unit, decimals);
        return (value == 0 ? 0 : value).ToString("F" + decimals, System.Globalization.CultureInfo.InvariantCulture) + (value == 0 ? "" : suffix);
    }

    /// <summary>The smallest of 1, 2 and 5 times a power of ten that is at least <paramref name="width"/>.</summary>
    private static double Step(double width)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(width)));
        return (width / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
    }
}
