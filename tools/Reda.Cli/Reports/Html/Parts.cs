namespace Reda.Cli.Reports.Html;

/// <summary>The pieces that sections of a report are made of.</summary>
internal static class Parts
{
    // A table beside a curve shows its course; a row an epoch would bury the page.
    private const int MostRows = 40;

    /// <summary>A section with its heading.</summary>
    /// <param name="id">Its anchor.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="content">What follows.</param>
    public static Markup Section(string id, string title, params IEnumerable<Markup> content)
        => Markup.Of($"""
            <section id="{id}" aria-labelledby="{id}-title">
            <h2 id="{id}-title">{title}</h2>
            {Markup.Join(content)}
            </section>

            """);

    /// <summary>Cards beside each other, as many as fit.</summary>
    public static Markup Grid(params IEnumerable<Markup> cards) => Markup.Of($"<div class=\"grid\">{Markup.Join(cards)}</div>\n");

    /// <summary>A chart with what it says in words above and its numbers in a table below.</summary>
    public static Markup Figure(string title, string says, Markup legend, Markup chart, Markup table)
        => Markup.Of($"""
            <figure class="card">
            <figcaption><h3>{title}</h3><p>{says}</p>{legend}</figcaption>
            {chart}
            <details><summary>{title} in numbers</summary>{table}</details>
            </figure>

            """);

    /// <summary>Names of series with their colours.</summary>
    /// <param name="marks">What the series are drawn as: lines or bars.</param>
    /// <param name="names">The series.</param>
    public static Markup Legend(string marks, params IEnumerable<string> names)
        => Markup.Of($"<p class=\"legend {marks}\">{Markup.Join(names.Select((name, n) => Markup.Of($"<span><i class=\"swatch s{n + 1}\"></i>{name}</span> ")))}</p>");

    /// <summary>A table; the first column names the rows.</summary>
    /// <param name="caption">What it shows, for those who cannot see where it stands.</param>
    /// <param name="headers">The columns.</param>
    /// <param name="rows">The cells of every row.</param>
    public static Markup Table(string caption, IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
        => Markup.Of($"""
            <table><caption class="unseen">{caption}</caption>
            <thead><tr>{Markup.Join(headers.Select(header => Markup.Of($"<th scope=\"col\">{header}</th>")))}</tr></thead>
            <tbody>{Markup.Join(rows.Select(row => Markup.Of($"<tr><th scope=\"row\">{row[0]}</th>{Markup.Join(row.Skip(1).Select(cell => Markup.Of($"<td>{cell}</td>")))}</tr>\n")))}</tbody></table>
            """);

    /// <summary>Names and what they stand for.</summary>
    public static Markup Facts(IEnumerable<(string Name, string Value)> facts)
        => Markup.Of($"<dl class=\"facts\">{Markup.Join(facts.Select(fact => Markup.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>\n")))}</dl>\n");

    /// <summary>The points of curves that were noted at the same epochs, thinned to a table that can be read.</summary>
    public static Markup CurveTable(string caption, string format, params (string Name, Curve Curve)[] series)
    {
        int count = series[0].Curve.Points.Count, step = (count + MostRows - 1) / MostRows;
        var shown = Enumerable.Range(0, count).Where(n => n % step == 0 || n == count - 1);
        return Table(
            caption,
            ["epoch", .. series.Select(one => one.Name)],
            shown.Select(n => (string[])[Plain.Text($"{series[0].Curve.Points[n].Epoch}"), .. series.Select(one => Number(one.Curve.Points[n].Value, format))]));
    }

    /// <summary>A number with invariant culture.</summary>
    public static string Number(double value, string format) => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
}
