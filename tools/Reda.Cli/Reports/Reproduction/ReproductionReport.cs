using System.Text;
using System.Text.Json.Nodes;
using Reda.Cli.Reports.Html;
using Reda.Cli.Reports.Plots;
using Reda.Experiments.Results;
using Reda.IO.Results;

namespace Reda.Cli.Reports.Reproduction;

/// <summary>Writes the files of a report: the page, the numbers, and every plot.</summary>
internal static class ReproductionReport
{
    /// <summary>Writes them.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="chapters">What the experiments came to.</param>
    /// <param name="facts">How they were made.</param>
    /// <param name="quick">Whether they were cut short.</param>
    /// <param name="png">Whether PNG is wanted.</param>
    /// <param name="cancellationToken">Stops the writing between files.</param>
    /// <exception cref="Reda.Engine.Diagnostics.RedaException">R120: a file cannot be written.</exception>
    public static void Write(
        string folder, IReadOnlyList<Chapter> chapters, IReadOnlyList<(string Name, string Value)> facts, bool quick, bool png, CancellationToken cancellationToken)
    {
        string plots = Directory.CreateDirectory(Path.Combine(folder, "plots")).FullName;
        foreach (Plot plot in chapters.SelectMany(chapter => chapter.Plots))
        {
            cancellationToken.ThrowIfCancellationRequested();
            PlotFiles.Write(plots, plot, png);
        }

        Write(Path.Combine(folder, "results.json"), Encoding.UTF8.GetBytes(Results(chapters, quick)));
        Write(Path.Combine(folder, "index.html"), Encoding.UTF8.GetBytes(ReproductionPage.Of(chapters, facts, quick, png).ToString()));

        // Last, so that no page ever names a plot that is gone.
        foreach (Chapter chapter in chapters) PlotFiles.RemoveOthers(plots, chapter.Id, chapter.Plots, png);
    }

    /// <summary>All rows, one a line, so that two reports can be compared line by line.</summary>
    private static string Results(IReadOnlyList<Chapter> chapters, bool quick)
    {
        var missing = chapters.SelectMany(chapter => chapter.Missing).Distinct().Select(one => new JsonObject { ["cell"] = one.Cell, ["missing"] = one.Why });
        string[] rows = [.. chapters.SelectMany(chapter => chapter.Rows).Concat(missing).Select(row => Line(row, quick))];
        return $"[\n{string.Join(",\n", rows)}\n]\n";
    }

    private static string Line(JsonObject row, bool quick)
    {
        if (quick) row["quick"] = true;
        return row.ToJsonString();
    }

    private static void Write(string path, byte[] bytes)
    {
        lock (Interruption.Writing) OutputFile.Write(path, stream => stream.Write(bytes));
    }
}
