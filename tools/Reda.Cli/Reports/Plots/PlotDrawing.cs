using Reda.Cli.Reports.Html;
using Reda.Experiments.Results;

namespace Reda.Cli.Reports.Plots;

/// <summary>Lays a plot out and draws it on any canvas.</summary>
internal sealed class PlotDrawing
{
    private const double Left = 56;
    private const double Right = 18;
    private const double LegendRow = 20;
    private const double AxisHeight = 40;
    private const double PlotHeight = 250;
    private const double LabelWidth = 176;
    private const double ValueWidth = 62;
    private const double BarHeight = 11;
    private const double GroupGap = 10;
    private const double LetterWidth = 7.6;

    private readonly double _top;

    /// <summary>Lays it out.</summary>
    /// <param name="plot">What is drawn.</param>
    public PlotDrawing(Plot plot)
    {
        Plot = plot;
        _top = 12 + (plot.Series.Count > 1 ? LegendRow * LegendPlaces().Max(place => place.Row + 1) : 0);
        double body = plot.Kind == PlotKind.Bars ? plot.Categories.Count * GroupHeight : PlotHeight;
        Height = _top + body + AxisHeight;
    }

    /// <summary>What is drawn.</summary>
    public Plot Plot { get; }

    /// <summary>The width of the picture.</summary>
    public const double Width = 560;

    /// <summary>Its height.</summary>
    public double Height { get; }

    private double GroupHeight => (Plot.Series.Count * (BarHeight + 1)) + GroupGap;

    private double Bottom => Height - AxisHeight;

    private IEnumerable<PlotPoint> Points => Plot.Series.SelectMany(series => series.Points);

    /// <summary>Draws it.</summary>
    public void Draw(ICanvas canvas)
    {
        if (Plot.Series.Count > 1) DrawLegend(canvas);
        if (!Points.Any()) return;
        if (Plot.Kind == PlotKind.Bars) DrawBars(canvas);
        else DrawPoints(canvas);
    }

    private void DrawLegend(ICanvas canvas)
    {
        var places = LegendPlaces();
        for (int n = 0; n < places.Length; n++)
        {
            double y = 12 + (places[n].Row * LegendRow);
            canvas.Box(Ink.Series, n, places[n].X, y, 14, 9);
            canvas.Text(Ink.Strong, places[n].X + 19, y + 9, Anchor.Start, Plot.Series[n].Name);
        }
    }

    private (double X, int Row)[] LegendPlaces()
    {
        double x = Right;
        int row = 0;
        return [.. Plot.Series.Select(series =>
        {
            double width = 34 + (series.Name.Length * LetterWidth);
            if (x > Right && x + width > Width) (x, row) = (Right, row + 1);
            var place = (x, row);
            x += width;
            return place;
        })];
    }

    private void DrawPoints(ICanvas canvas)
    {
        bool whole = Points.All(point => point.X == Math.Round(point.X)) && Plot.Kind == PlotKind.Lines;
        var x = new Scale(Points.Min(point => point.X), Points.Max(point => point.X), 8, whole);
        var y = new Scale(Points.Min(point => point.Y - point.Margin), Points.Max(point => point.Y + point.Margin), 5);
        double X(double value) => Left + (x.PositionOf(value) * (Width - Left - Right));
        double Y(double value) => Bottom - (y.PositionOf(value) * (Bottom - _top - 8));
        foreach (double tick in y.Ticks())
        {
            canvas.Line(Ink.Rule, 0, 1, false, (Left, Y(tick)), (Width - Right, Y(tick)));
            canvas.Text(Ink.Soft, Left - 6, Y(tick) + 4, Anchor.End, y.Label(tick));
        }

        foreach (double tick in x.Ticks()) canvas.Text(Ink.Soft, X(tick), Bottom + 18, Anchor.Middle, x.Label(tick));
        canvas.Text(Ink.Soft, Width - Right, Bottom + 34, Anchor.End, Plot.X);
        canvas.Text(Ink.Soft, Right, Bottom + 34, Anchor.Start, Plot.Y);
        for (int n = 0; n < Plot.Series.Count; n++)
        {
            PlotSeries series = Plot.Series[n];
            if (Plot.Kind == PlotKind.Lines) canvas.Line(Ink.Series, n, 2.2, n % 2 == 1, [.. series.Points.Select(point => (X(point.X), Y(point.Y)))]);
            foreach (PlotPoint point in series.Points)
            {
                if (point.Margin > 0) canvas.Line(Ink.Series, n, 1, false, (X(point.X), Y(point.Y - point.Margin)), (X(point.X), Y(point.Y + point.Margin)));
                canvas.Dot(Ink.Series, n, X(point.X), Y(point.Y), Plot.Kind == PlotKind.Lines ? 3.2 : 2.8, Plain.Text($"{series.Name}: {point.X:0.###}, {point.Y:0.####}"));
            }
        }
    }

    private void DrawBars(ICanvas canvas)
    {
        var scale = new Scale(Math.Min(0, Points.Min(point => point.Y - point.Margin)), Math.Max(0, Points.Max(point => point.Y + point.Margin)), 5);
        double X(double value) => LabelWidth + (scale.PositionOf(value) * (Width - LabelWidth - ValueWidth));
        foreach (double tick in scale.Ticks())
        {
            canvas.Line(tick == 0 ? Ink.Soft : Ink.Rule, 0, 1, false, (X(tick), _top), (X(tick), Bottom));
            canvas.Text(Ink.Soft, X(tick), Bottom + 18, Anchor.Middle, scale.Label(tick));
        }

        canvas.Text(Ink.Soft, Width - Right, Bottom + 34, Anchor.End, Plot.Y);
        canvas.Text(Ink.Soft, Right, Bottom + 34, Anchor.Start, Plot.X);
        for (int category = 0; category < Plot.Categories.Count; category++)
        {
            double top = _top + (category * GroupHeight) + (GroupGap / 2);
            canvas.Text(Ink.Strong, LabelWidth - 8, top + ((GroupHeight - GroupGap) / 2) + 4, Anchor.End, Plot.Categories[category]);
            for (int n = 0; n < Plot.Series.Count; n++)
            {
                double y = top + (n * (BarHeight + 1));
                foreach (PlotPoint point in Plot.Series[n].Points.Where(point => point.X == category)) DrawBar(canvas, n, y, point, X);
            }
        }
    }

    private static void DrawBar(ICanvas canvas, int series, double y, PlotPoint point, Func<double, double> x)
    {
        double from = Math.Min(x(0), x(point.Y)), to = Math.Max(x(0), x(point.Y)), middle = y + (BarHeight / 2);
        canvas.Box(Ink.Series, series, from, y, Math.Max(to - from, 0.5), BarHeight);
        if (point.Margin > 0) canvas.Line(Ink.Strong, 0, 1.2, false, (x(point.Y - point.Margin), middle), (x(point.Y + point.Margin), middle));
        canvas.Text(Ink.Soft, Math.Max(x(0), x(point.Y + point.Margin)) + 5, y + BarHeight - 1, Anchor.Start, Plain.Text($"{point.Y:0.000}"));
    }
}
