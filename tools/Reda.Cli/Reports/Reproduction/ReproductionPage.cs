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
        return Parts.Section(
            chapter.Id,
            chapter.Title,
            [
                Markup.Of($"<p>{chapter.Says}</p>\n"),
                Missing(chapter),
                .. chapter.Sheets.Select(sheet => Markup.Of($"<h3>{sheet.Title}</h3><p>{sheet.Says}</p><div class=\"wide card\" tabindex=\"0\">{Parts.Table(sheet.Title, sheet.Headers, sheet.Rows)}</div>\n")),
                Parts.Grid(chapter.Plots.Select(plot => Figure(plot, png))),
            ]);
    }

    /// <summary>What is missing, by reason: there may be hundreds of parts with the same one.</summary>
    private static Markup Missing(Chapter chapter)
    {
        if (chapter.Missing.Count == 0) return Markup.None;
        var reasons = chapter.Missing.GroupBy(one => one.Why, one => one.Cell).Select(group => Markup.Of(
            $"<details><summary>{Plain.Text($"{group.Count()} missing: {group.Key}")}</summary><p>{string.Join(", ", group)}</p></details>\n"));
        return Markup.Of($"<div class=\"notice\">{Markup.Join(reasons)}</div>\n");
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
