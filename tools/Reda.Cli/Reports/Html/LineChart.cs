namespace Reda.Cli.Reports.Html;

/// <summary>One or two curves over the epochs, as inline SVG that takes its colours from the page.</summary>
internal sealed class LineChart(bool fromZero, params (string Name, Curve Curve)[] series)
{
    // Small, because the phone's width is the narrowest that the letters must be read at.
    private const double Width = 360;
    private const double Height = 210;
    private const double Left = 46;
    private const double Right = 14;
    private const double Top = 10;
    private const double Bottom = 36;

    // More dots than this run into each other.
    private const int MostDots = 60;

    /// <summary>The drawing.</summary>
    /// <param name="alternative">What it shows, for people who do not see it.</param>
    /// <param name="format">How values read, for example <c>0.000</c>.</param>
    public Markup Draw(string alternative, string format)
    {
        double[] values = [.. series.SelectMany(one => one.Curve.Points).Select(point => point.Value)];
        int[] epochs = [.. series.SelectMany(one => one.Curve.Points).Select(point => point.Epoch)];
        var x = new Scale(epochs.Min(), epochs.Max(), 6, whole: true);
        var y = new Scale(fromZero ? Math.Min(0, values.Min()) : values.Min(), values.Max(), 4);
        return Markup.Of($"""
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{alternative}">
            {Markup.Join(y.Ticks().Select(tick => Horizontal(y, tick)))}{Markup.Join(x.Ticks().Select(tick => Below(x, tick)))}
            <text class="axis" x="{Width - Right}" y="{Height - 4}" text-anchor="end">epoch</text>
            {Markup.Join(series.Select((one, n) => Line(one.Name, one.Curve, n + 1, x, y, format)))}
            </svg>
            """);
    }

    private static Markup Horizontal(Scale y, double tick)
    {
        double at = Y(y, tick);
        return Markup.Of($"""<line class="grid" x1="{Left}" y1="{at:0.#}" x2="{Width - Right}" y2="{at:0.#}"/><text class="axis" x="{Left - 6}" y="{at + 4:0.#}" text-anchor="end">{y.Label(tick)}</text>""");
    }

    private static Markup Below(Scale x, double tick)
        => Markup.Of($"""<text class="axis" x="{X(x, tick):0.#}" y="{Height - Bottom + 16}" text-anchor="middle">{tick:0}</text>""");

    private static Markup Line(string name, Curve curve, int number, Scale x, Scale y, string format)
    {
        string points = string.Join(' ', curve.Points.Select(point => Plain.Text($"{X(x, point.Epoch):0.#},{Y(y, point.Value):0.##}")));
        var line = Markup.Of($"""<polyline class="line s{number}" points="{points}"/>""");
        if (curve.Points.Count > MostDots) return line;
        var dots = curve.Points.Select(point => Markup.Of(
            $"""<circle class="dot s{number}" cx="{X(x, point.Epoch):0.#}" cy="{Y(y, point.Value):0.##}" r="3"><title>epoch {point.Epoch}: {name} {Value(point.Value, format)}</title></circle>"""));
        return Markup.Join([line, .. dots]);
    }

    private static double X(Scale scale, double value) => Left + (scale.PositionOf(value) * (Width - Left - Right));

    private static double Y(Scale scale, double value) => Height - Bottom - (scale.PositionOf(value) * (Height - Top - Bottom));

    private static string Value(double value, string format) => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
}
