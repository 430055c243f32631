using System.Reflection;
using Reda.Engine.Models;

namespace Reda.Cli.Reports.Html;

/// <summary>The report of a training run as one page that needs nothing but itself.</summary>
internal static class ReportPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="run">The run.</param>
    /// <param name="slots">What its memory slots stand for; none of a model without memory attention.</param>
    public static Markup Of(RunSummary run, SlotReport? slots)
    {
        Func<string, string?> nameOf = run.NameOf ?? run.Model.NameOf;
        Markup[] sections =
        [
            run.Ranking is { } ranking ? RankingSection.Of(ranking) : Markup.None,
            TrainingSection.Of(run.Training),
            DataSection.Of(new DataStatistics(run.Data)),
            AspectsSection.Of(slots, nameOf),
            Parts.Section(
                "options", "Options", Parts.Facts(run.Options),
                Markup.Of($"<details><summary>As a file for --config</summary><pre>{Markup.Lines(run.Configuration)}</pre></details>\n")),
            Parts.Section("provenance", "Provenance", Parts.Facts(run.Provenance)),
        ];

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
            <title>{run.Title}</title>
            <style>
            {Markup.Trusted(StyleSheet())}
            </style>
            </head>
            <body>
            <header>
            <p class="brand">Reda training report</p>
            <h1>{run.Title}</h1>
            {Tiles(run)}
            </header>
            <nav aria-label="Sections"><ul>{Markup.Join(Links(run).Select(link => Markup.Of($"<li><a href=\"#{link.Id}\">{link.Title}</a></li>")))}</ul></nav>
            <main>
            {Markup.Join(sections)}</main>
            </body>
            </html>

            """);
    }

    private static Markup Tiles(RunSummary run)
    {
        var training = run.Training;
        List<(string Name, string Value)> tiles =
        [
            ("users", Plain.Text($"{run.Data.Users.Count:N0}")),
            ("items", Plain.Text($"{run.Data.Items.Count:N0}")),
            ("interactions", Plain.Text($"{run.Data.Count:N0}")),
            ("parameters", Plain.Text($"{run.Model.ParameterCount:N0}")),
            (training.Epochs.Done < training.Epochs.AskedFor ? Plain.Text($"epochs of {training.Epochs.AskedFor}") : "epochs", Plain.Text($"{training.Epochs.Done}")),
            ("training", TrainingSection.Duration(training.Seconds)),
        ];
        if (run.Ranking is { Model.Sampled: var metrics })
        {
            tiles.Add(("HR@10", Parts.Number(metrics.HitRatio10, "0.0000")));
            tiles.Add(("nDCG@10", Parts.Number(metrics.Ndcg10, "0.0000")));
        }

        return Markup.Of($"<dl class=\"tiles\">{Markup.Join(tiles.Select(tile => Markup.Of($"<div><dt>{tile.Name}</dt><dd>{tile.Value}</dd></div>\n")))}</dl>");
    }

    private static IEnumerable<(string Id, string Title)> Links(RunSummary run)
    {
        if (run.Ranking is not null) yield return ("ranking", "Ranking");
        yield return ("training", "Training");
        yield return ("data", "Data");
        yield return ("aspects", "Aspects");
        yield return ("options", "Options");
        yield return ("provenance", "Provenance");
    }

    private static string StyleSheet()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
