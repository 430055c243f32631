using System.Text.Json;
using Reda.Engine.Models;
using Reda.IO.Results;

namespace Reda.Cli.Reports;

internal static class RecommendationTable
{
    /// <summary>Shows what is recommended to one user.</summary>
    public static void Show(Session session, UserRecommendations found)
        => Show(session, found.User is null ? Plain.Text($"a history of {found.HistoryLength} items") : $"user {found.User}", found.Items);

    /// <summary>Shows recommendations, best first; names have a column where there are any.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="whom">Whom they are for.</param>
    /// <param name="recommendations">The recommendations.</param>
    /// <param name="describe">What to say of an item; adds a column.</param>
    public static void Show(Session session, string whom, IReadOnlyList<Recommendation> recommendations, Func<string, string>? describe = null)
    {
        bool names = recommendations.Any(recommendation => recommendation.Name is not null);
        string[] headers = [">#", "item", .. names ? ["name"] : Array.Empty<string>(), ">score"];
        var table = Tables.New(describe is null ? headers : [.. headers, "aspects"]);
        for (int n = 0; n < recommendations.Count; n++)
        {
            var (item, score) = recommendations[n];
            string[] cells = [Plain.Text($"{n + 1}"), item, .. names ? [recommendations[n].Name ?? ""] : Array.Empty<string>(), Plain.Score(score)];
            table.Row(describe is null ? cells : [.. cells, describe(item)]);
        }

        session.Show("recommended for " + whom, table);
    }

    /// <summary>Writes recommendations as the JSON array <c>items</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Recommendation> recommendations)
        => json.Objects("items", recommendations, recommendation => JsonRecommendations.Write(json, recommendation));
}
