using System.Text;
using Reda.Engine.Diagnostics;
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
    /// <exception cref="RedaException">R120: one cannot be written.</exception>
    public static void Write(string folder, Plot plot, bool png)
    {
        var drawing = new PlotDrawing(plot);
        Write(folder, plot.Id + ".svg", Encoding.UTF8.GetBytes(SvgCanvas.ByItself(drawing).ToString()));
        Write(folder, plot.Id + ".csv", Encoding.UTF8.GetBytes(Csv(plot)));
        if (png) Write(folder, plot.Id + ".png", PngImage.Of(drawing));
    }

    /// <summary>Removes what an earlier report left: plots of a chapter that it no longer has.</summary>
    /// <param name="folder">Where plots are.</param>
    /// <param name="chapter">The id of the chapter, with which the names of its plots begin.</param>
    /// <param name="plots">The plots that it has.</param>
    /// <param name="png">Whether they are there as PNG.</param>
    /// <exception cref="RedaException">R120: one cannot be removed.</exception>
    public static void RemoveOthers(string folder, string chapter, IReadOnlyList<Plot> plots, bool png)
    {
        string[] kinds = png ? [".svg", ".csv", ".png"] : [".svg", ".csv"];
        HashSet<string> kept = [.. plots.SelectMany(plot => kinds.Select(kind => plot.Id + kind))];
        foreach (string path in Directory.GetFiles(folder, chapter + "*"))
        {
            string name = Path.GetFileName(path);
            bool own = name.Length > chapter.Length && name[chapter.Length] is '-' or '.' && Path.GetExtension(name) is ".svg" or ".csv" or ".png";
            if (!own || kept.Contains(name)) continue;
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new RedaException(RedaErrorKind.IO, "R120", path, "a plot of an earlier report cannot be removed", e.Message, "remove it", e);
            }
        }
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
