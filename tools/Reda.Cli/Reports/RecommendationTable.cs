using System.Text.Json;
using Reda.Engine.Models;

namespace Reda.Cli.Reports;

internal static class RecommendationTable
{
    /// <summary>Shows recommendations, best first.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="whom">Whom they are for.</param>
    /// <param name="recommendations">The recommendations.</param>
    /// <param name="describe">What to say of an item; adds a column.</param>
    public static void Show(Session session, string whom, IReadOnlyList<Recommendation> recommendations, Func<string, string>? describe = null)
    {
        string[] headers = [">#", "item", ">score"];
        var table = Tables.New(describe is null ? headers : [.. headers, "aspects"]);
        for (int n = 0; n < recommendations.Count; n++)
        {
            var (item, score) = recommendations[n];
            string[] cells = [Plain.Text($"{n + 1}"), item, Plain.Score(score)];
            table.Row(describe is null ? cells : [.. cells, describe(item)]);
        }

        session.Show("recommended for " + whom, table);
    }

    /// <summary>Writes recommendations as the JSON array <c>items</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Recommendation> recommendations)
        => json.Objects("items", recommendations, recommendation =>
        {
            json.WriteString("item", recommendation.Item);
            json.Number("score", recommendation.Score);
            json.WriteNull("name");
        });
}
