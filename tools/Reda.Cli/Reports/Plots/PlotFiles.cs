using System.Text;
using Reda.Experiments.Results;
using Reda.IO.Results;

namespace Reda.Cli.Reports.Plots;

/// <summary>Writes a plot as SVG, as PNG where this build can, and its numbers as CSV.</summary>
internal static class PlotFiles
{
    /// <summary>Writes the files.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="plot">The plot.</param>
    /// <param name="png">Whether PNG is wanted.</param>
    /// <exception cref="Reda.Engine.Diagnostics.RedaException">R120: one cannot be written.</exception>
    public static void Write(string folder, Plot plot, bool png)
    {
        var drawing = new PlotDrawing(plot);
        Write(folder, plot.Id + ".svg", Encoding.UTF8.GetBytes(SvgCanvas.ByItself(drawing).ToString()));
        Write(folder, plot.Id + ".csv", Encoding.UTF8.GetBytes(Csv(plot)));
        if (png) Write(folder, plot.Id + ".png", PngImage.Of(drawing));
    }

    private static void Write(string folder, string name, byte[] bytes)
    {
        lock (Interruption.Writing) OutputFile.Write(Path.Combine(folder, name), stream => stream.Write(bytes));
    }

    private static string Csv(Plot plot)
    {
        string x = plot.X.Length > 0 ? plot.X : "x", y = plot.Y.Length > 0 ? plot.Y : "y";
        var rows = plot.Series.SelectMany(series => series.Points.Select(point =>
            $"{CsvText.Cell(series.Name)},{CsvText.Cell(NameOfX(plot, point))},{Plain.Text($"{point.Y:R}")},{Plain.Text($"{point.Margin:R}")}\n"));
        return $"series,{CsvText.Cell(x)},{CsvText.Cell(y)},margin\n" + string.Concat(rows);
    }

    private static string NameOfX(Plot plot, PlotPoint point) => plot.Categories.Count > 0 ? plot.Categories[(int)point.X] : Plain.Text($"{point.X:R}");
}
