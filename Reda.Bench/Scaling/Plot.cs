using System.Globalization;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Reda.Bench.Scaling;

/// <summary>One curve of a plot.</summary>
/// <param name="Label">What the legend calls it.</param>
/// <param name="Points">Its points, ascending in x.</param>
/// <param name="Measured">Points that were measured are marked and joined by a line; what is computed is a broken line alone.</param>
internal sealed record Curve(string Label, IReadOnlyList<(double X, double Y)> Points, bool Measured = true);

/// <summary>A figure with logarithmic axes.</summary>
/// <param name="Name">The file's name without extension.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Horizontal">The label of the x axis, with the unit.</param>
/// <param name="Vertical">The label of the y axis, with the unit.</param>
/// <param name="Curves">The curves.</param>
/// <param name="Marks">Places on the x axis that are worth a line and a label.</param>
internal sealed record Plot(
    string Name, string Title, string Horizontal, string Vertical, IReadOnlyList<Curve> Curves, IReadOnlyList<(double X, string Label)>? Marks = null)
{
    private const int Width = 720;
    private const int Height = 460;
    private const string Font = "Arial";

    private static readonly OxyColor[] Colors = [OxyColor.Parse("#0072B2"), OxyColor.Parse("#D55E00"), OxyColor.Parse("#009E73"), OxyColor.Parse("#CC79A7")];

    /// <summary>Writes the figure as Name.svg.</summary>
    /// <param name="folder">An existing folder.</param>
    public void Save(string folder)
    {
        using FileStream file = File.Create(Path.Combine(folder, Name + ".svg"));
        new SvgExporter { Width = Width, Height = Height, TextMeasurer = new RoomyText() }.Export(Model(), file);
    }

    private PlotModel Model()
    {
        var model = new PlotModel { Title = Title, TitleFontSize = 15, TitleFontWeight = FontWeights.Normal, DefaultFont = Font, Background = OxyColors.White };
        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.TopCenter,
            LegendOrientation = LegendOrientation.Horizontal,
        });
        model.Axes.Add(LogarithmicAxis(AxisPosition.Bottom, Horizontal, point => point.X));
        model.Axes.Add(LogarithmicAxis(AxisPosition.Left, Vertical, point => point.Y));
        for (int n = 0; n < Curves.Count; n++) model.Series.Add(Line(Curves[n], Colors[n % Colors.Length]));
        foreach (var (x, label) in Marks ?? []) model.Annotations.Add(Mark(x, label));
        return model;
    }

    private LogarithmicAxis LogarithmicAxis(AxisPosition position, string label, Func<(double X, double Y), double> coordinate)
    {
        double[] values = [.. Curves.SelectMany(curve => curve.Points).Select(coordinate)];
        return new LogarithmicAxis
        {
            Position = position,
            Title = label,
            AxisTitleDistance = 10,
            LabelFormatter = Short,
            Minimum = values.Min() / 1.5,
            Maximum = values.Max() * 1.5,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = OxyColors.LightGray,
            MinorGridlineStyle = LineStyle.Solid,
            MinorGridlineColor = OxyColor.FromRgb(240, 240, 240),
        };
    }

    /// <summary>A number with few digits: 0.3, 20, 500, 3 k, 1 M.</summary>
    private static string Short(double value)
    {
        value *= 1 + 1e-12;
        var (scale, unit) = value switch { >= 1e9 => (1e9, " G"), >= 1e6 => (1e6, " M"), >= 1e3 => (1e3, " k"), _ => (1.0, "") };
        return string.Create(CultureInfo.InvariantCulture, $"{value / scale:0.###}{unit}");
    }

    private static LineSeries Line(Curve curve, OxyColor color)
    {
        var line = new LineSeries
        {
            Title = curve.Label,
            Color = color,
            LineStyle = curve.Measured ? LineStyle.Solid : LineStyle.Dash,
            MarkerType = curve.Measured ? MarkerType.Circle : MarkerType.None,
            MarkerFill = color,
            MarkerSize = 4,
        };
        line.Points.AddRange(curve.Points.Select(point => new DataPoint(point.X, point.Y)));
        return line;
    }

    private static LineAnnotation Mark(double x, string label) => new()
    {
        Type = LineAnnotationType.Vertical,
        X = x,
        Color = OxyColors.Gray,
        LineStyle = LineStyle.Dash,
        Text = label,
        TextColor = OxyColors.DimGray,
        TextOrientation = AnnotationTextOrientation.Horizontal,
        TextPadding = 6,
    };

    /// <summary>Leaves more room than Arial needs: the viewer may have none but wider fonts, and what does not fit is cut off.</summary>
    private sealed class RoomyText() : PdfRenderContext(Width, Height, OxyColors.White)
    {
        private const double Share = 1.5;

        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
        {
            OxySize size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
            return new OxySize(Share * size.Width, Share * size.Height);
        }
    }
}
