namespace Reda.Cli.Reports.Html;

/// <summary>One bar of a chart.</summary>
/// <param name="Label">What stands before it; empty for a bar that belongs to the one above.</param>
/// <param name="Value">Its length.</param>
/// <param name="Text">What stands behind it.</param>
/// <param name="Margin">Half the width of the interval drawn around its end; 0 for none.</param>
/// <param name="Series">1 or 2: the colour.</param>
internal readonly record struct Bar(string Label, double Value, string Text, double Margin = 0, int Series = 1);

/// <summary>Bars below each other with their labels and values, as inline SVG that takes its colours from the page.</summary>
internal static class BarChart
{
    private const double Width = 360;
    private const double LabelWidth = 84;
    private const double ValueWidth = 70;
    private const double RowHeight = 22;
    private const double RowHeightInGroup = 17;
    private const double BarHeight = 14;

    /// <summary>The drawing.</summary>
    /// <param name="bars">The bars, from above.</param>
    /// <param name="alternative">What it shows, for people who do not see it.</param>
    public static Markup Draw(IReadOnlyList<Bar> bars, string alternative)
    {
        double longest = bars.Select(bar => bar.Value + bar.Margin).DefaultIfEmpty(0).Max(), unit = (Width - LabelWidth - ValueWidth) / Math.Max(longest, 1e-12);
        double height = 0;
        var rows = new List<Markup>();
        for (int n = 0; n < bars.Count; n++)
        {
            rows.Add(Row(bars[n], height, unit));
            height += n + 1 < bars.Count && bars[n + 1].Label.Length == 0 ? RowHeightInGroup : RowHeight;
        }

        return Markup.Of($"""
            <svg viewBox="0 0 {Width} {height}" role="img" aria-label="{alternative}">
            {Markup.Join(rows)}
            </svg>
            """);
    }

    private static Markup Row(Bar bar, double top, double unit)
    {
        double middle = top + (RowHeight / 2), length = Math.Max(bar.Value > 0 ? 1 : 0, bar.Value * unit), end = LabelWidth + length;
        return Markup.Of($"""
            <text class="axis" x="{LabelWidth - 8}" y="{middle + 4}" text-anchor="end">{bar.Label}</text><rect class="bar s{bar.Series}" x="{LabelWidth}" y="{middle - (BarHeight / 2)}" width="{length:0.##}" height="{BarHeight}" rx="2"/>{Interval(bar, middle, end, unit)}<text class="value" x="{end + (bar.Margin * unit) + 6:0.##}" y="{middle + 4}">{bar.Text}</text>

            """);
    }

    private static Markup Interval(Bar bar, double middle, double end, double unit)
    {
        if (bar.Margin <= 0) return Markup.None;
        double from = Math.Max(LabelWidth, end - (bar.Margin * unit)), to = end + (bar.Margin * unit);
        return Markup.Of($"""<path class="interval" d="M{from:0.##} {middle}H{to:0.##}M{from:0.##} {middle - 4}v8M{to:0.##} {middle - 4}v8"/>""");
    }
}
