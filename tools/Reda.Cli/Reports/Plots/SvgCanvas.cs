using Reda.Cli.Reports.Html;

namespace Reda.Cli.Reports.Plots;

/// <summary>Draws SVG that takes its colours from a style sheet.</summary>
internal sealed class SvgCanvas : ICanvas
{
    private readonly List<Markup> _parts = [];

    /// <summary>A drawing for a page, whose style sheet has the colours.</summary>
    /// <param name="plan">What is drawn.</param>
    public static Markup ForPage(PlotDrawing plan) => Draw(plan, Markup.None);

    /// <summary>A drawing that stands by itself, on white.</summary>
    /// <param name="plan">What is drawn.</param>
    public static Markup ByItself(PlotDrawing plan)
    {
        var inks = new[] { Ink.Strong, Ink.Soft, Ink.Rule }.Select(ink => (ink, 0)).Concat(Enumerable.Range(0, Palette.SeriesCount).Select(n => (Ink.Series, n)));
        string rules = string.Concat(inks.Select(pair => $".k.{Palette.Class(pair.Item1, pair.Item2)}{{stroke:{Palette.Colour(pair.Item1, pair.Item2)}}}.f.{Palette.Class(pair.Item1, pair.Item2)}{{fill:{Palette.Colour(pair.Item1, pair.Item2)}}}"));
        return Draw(plan, Markup.Of($"<style>text{{font-family:sans-serif;font-size:13px}}.k{{fill:none}}{Markup.Trusted(rules)}</style><rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"));
    }

    public void Line(Ink ink, int series, double width, bool dashed, params ReadOnlySpan<(double X, double Y)> points)
    {
        var path = new List<string>();
        foreach (var (x, y) in points) path.Add(Plain.Text($"{x:0.##},{y:0.##}"));
        string dashes = dashed ? "7 5" : "none";
        _parts.Add(Markup.Of($"<polyline class=\"k {Palette.Class(ink, series)}\" stroke-width=\"{width}\" stroke-dasharray=\"{dashes}\" points=\"{string.Join(' ', path)}\"/>\n"));
    }

    public void Box(Ink ink, int series, double x, double y, double width, double height)
        => _parts.Add(Markup.Of($"<rect class=\"f {Palette.Class(ink, series)}\" x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\"/>\n"));

    public void Dot(Ink ink, int series, double x, double y, double radius, string title)
        => _parts.Add(Markup.Of($"<circle class=\"f {Palette.Class(ink, series)}\" cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius}\"><title>{title}</title></circle>\n"));

    public void Text(Ink ink, double x, double y, Anchor anchor, string text)
        => _parts.Add(Markup.Of($"<text class=\"f {Palette.Class(ink, 0)}\" x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor.ToString().ToLowerInvariant()}\">{text}</text>\n"));

    private static Markup Draw(PlotDrawing plan, Markup before)
    {
        var canvas = new SvgCanvas();
        plan.Draw(canvas);
        return Markup.Of($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PlotDrawing.Width} {plan.Height}" width="{PlotDrawing.Width}" height="{plan.Height}" role="img" aria-label="{plan.Plot.Says}">
            {before}{Markup.Join(canvas._parts)}</svg>

            """);
    }
}
