using System.Reflection;
using Reda.Cli.Reports.Html;
using Reda.Cli.Reports.Plots;
using Reda.Experiments.Results;

namespace Reda.Cli.Reports.Reproduction;

/// <summary>The report of the paper's experiments as one page that needs nothing else.</summary>
internal static class ReproductionPage
{
    /// <summary>The page.</summary>
    /// <param name="chapters">What the experiments came to.</param>
    /// <param name="facts">How they were made.</param>
    /// <param name="quick">Whether they were cut short, so that the numbers mean nothing.</param>
    /// <param name="png">Whether every plot is also a PNG beside the page.</param>
    public static Markup Of(IReadOnlyList<Chapter> chapters, IReadOnlyList<(string Name, string Value)> facts, bool quick, bool png)
    {
        string title = quick ? "The paper\u2019s experiments, quick" : "The paper\u2019s experiments";
        Markup notice = quick
            ? Markup.Of($"<p class=\"notice\"><b>Quick.</b> A few users, small embeddings, a few epochs: this page shows that everything runs, its numbers say nothing about the methods.</p>\n")
            : Markup.None;

        // The policy allows nothing from outside and no script, so that a page from anywhere can be opened without a thought.
        return Markup.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>{title}</title>
            <style>
            {Markup.Trusted(Resource("report.css") + Resource("reproduction.css"))}
            </style>
            </head>
            <body>
            <header>
            <p class="brand">Reda reproduction report</p>
            <h1>{title}</h1>
            {notice}</header>
            <nav aria-label="Sections"><ul>{Markup.Join(chapters.Select(chapter => Markup.Of($"<li><a href=\"#{chapter.Id}\">{chapter.Title}</a></li>")))}<li><a href="#made">How it was made</a></li></ul></nav>
            <main>
            {Markup.Join(chapters.Select(chapter => Section(chapter, png)))}{Parts.Section("made", "How it was made", Parts.Facts(facts))}</main>
            </body>
            </html>

            """);
    }

    private static Markup Section(Chapter chapter, bool png)
    {
        Markup missing = chapter.Missing.Count == 0
            ? Markup.None
            : Markup.Of($"<div class=\"notice\"><p><b>Missing.</b></p><ul>{Markup.Join(chapter.Missing.Select(one => Markup.Of($"<li>{one.Cell}: {one.Why}</li>\n")))}</ul></div>\n");
        return Parts.Section(
            chapter.Id,
            chapter.Title,
            [
                Markup.Of($"<p>{chapter.Says}</p>\n"),
                missing,
                .. chapter.Sheets.Select(sheet => Markup.Of($"<h3>{sheet.Title}</h3><p>{sheet.Says}</p><div class=\"wide card\" tabindex=\"0\">{Parts.Table(sheet.Title, sheet.Headers, sheet.Rows)}</div>\n")),
                Parts.Grid(chapter.Plots.Select(plot => Figure(plot, png))),
            ]);
    }

    private static Markup Figure(Plot plot, bool png)
    {
        Markup image = png ? Markup.Of($", <a href=\"plots/{plot.Id}.png\">PNG</a>") : Markup.None;
        return Markup.Of($"""
            <figure class="card" id="{plot.Id}"><figcaption><h3>{plot.Title}</h3><p>{plot.Says}</p></figcaption>
            {SvgCanvas.ForPage(new PlotDrawing(plot))}<p>Beside this page: <a href="plots/{plot.Id}.svg">SVG</a>{image}, <a href="plots/{plot.Id}.csv">CSV</a></p></figure>

            """);
    }

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
