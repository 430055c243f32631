using Reda.Engine.Evaluation;

namespace Reda.Cli.Reports.Html;

/// <summary>The model's metrics beside those of ranking by popularity.</summary>
internal static class RankingSection
{
    public static Markup Of(RankedAgainstPopularity ranking)
    {
        var rows = Rows(ranking.Model.Sampled, ranking.Popularity.Sampled);
        string says = Plain.Text($"HR@10 is {ranking.Model.Sampled.HitRatio10:0.0000}, that of ranking by popularity {ranking.Popularity.Sampled.HitRatio10:0.0000}; ")
            + Plain.Text($"nDCG@10 is {ranking.Model.Sampled.Ndcg10:0.0000} against {ranking.Popularity.Sampled.Ndcg10:0.0000}.");
        Bar[] bars =
        [
            .. rows.SelectMany(row => new Bar[]
            {
                new(row.Name, row.Model, Parts.Number(row.Model, "0.000"), row.Margin),
                new("", row.Popularity, Parts.Number(row.Popularity, "0.000"), row.PopularityMargin, Series: 2),
            }),
        ];
        var table = Parts.Table("Metrics of the model and of popularity", ["metric", "REDA", "popularity", "times"], rows.Select(row => (string[])
            [row.Name, Cell(row.Model, row.Margin), Cell(row.Popularity, row.PopularityMargin), row.Popularity > 0 ? Parts.Number(row.Model / row.Popularity, "0.00") : "\u2013"]));
        string protocol = Plain.Text($"Held out: {ranking.Cases}, {ranking.Model.Users:N0} users. Protocol: {ranking.Model.Protocol}. Ties count as {(ranking.Model.Ties == TieRule.Loses ? "lost" : "their expected value")}. Margins are 95 % intervals.");
        return Parts.Section(
            "ranking", "Ranking held-out items", Markup.Of($"<p>{protocol}</p>\n"),
            Parts.Grid(Figure(says, bars), Markup.Of($"<div class=\"card\"><h3>Metrics</h3>{table}</div>\n")));
    }

    private static Markup Figure(string says, IReadOnlyList<Bar> bars)
        => Markup.Of($"""
            <figure class="card"><figcaption><h3>Against popularity</h3><p>{says}</p>{Parts.Legend("bars", "REDA", "popularity")}</figcaption>
            {BarChart.Draw(bars, says)}</figure>

            """);

    private static List<(string Name, double Model, double Margin, double Popularity, double PopularityMargin)> Rows(RankingMetrics model, RankingMetrics popularity)
    {
        var cutoffs = Enumerable.Range(0, RankingMetrics.Cutoffs.Count);
        return
        [
            .. cutoffs.Select(n => (Plain.Text($"HR@{RankingMetrics.Cutoffs[n]}"), model.HitRatio[n], model.HitRatioMargin[n], popularity.HitRatio[n], popularity.HitRatioMargin[n])),
            .. cutoffs.Select(n => (Plain.Text($"nDCG@{RankingMetrics.Cutoffs[n]}"), model.Ndcg[n], model.NdcgMargin[n], popularity.Ndcg[n], popularity.NdcgMargin[n])),
            ("MRR", model.ReciprocalRank, 0, popularity.ReciprocalRank, 0),
        ];
    }

    private static string Cell(double value, double margin) => margin > 0 ? Plain.Text($"{value:0.0000} \u00b1{margin:0.000}") : Plain.Text($"{value:0.0000}");
}
