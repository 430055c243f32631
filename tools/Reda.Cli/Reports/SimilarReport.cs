using Reda.Engine.Models;

namespace Reda.Cli.Reports;

/// <summary>Shows the items that are similar to an item.</summary>
internal static class SimilarReport
{
    public static void Show(Session session, RedaModel model, string item, string measure, IReadOnlyList<SimilarItem> similar)
    {
        session.Emit(json =>
        {
            json.WriteString("event", "similar");
            json.WriteString("item", item);
            json.WriteString("name", model.NameOf(item));
            json.WriteString("by", measure);
            json.Objects("items", similar, found =>
            {
                json.WriteString("item", found.Item);
                json.Number("strength", found.Strength);
                json.Number("affinity", found.Affinity);
                json.WriteString("name", found.Name);
            });
        });

        bool names = similar.Any(found => found.Name is not null);
        var table = Tables.New([">#", "item", .. names ? ["name"] : Array.Empty<string>(), ">strength", ">affinity"]);
        for (int n = 0; n < similar.Count; n++)
            table.Row([Plain.Text($"{n + 1}"), similar[n].Item, .. names ? [similar[n].Name ?? ""] : Array.Empty<string>(), Plain.Score(similar[n].Strength), Plain.Signed(similar[n].Affinity)]);
        session.Show($"similar to {Named(model, item)} by {measure}", table);
    }

    /// <summary>An item's id with its name, where one is known.</summary>
    public static string Named(RedaModel model, string item) => model.NameOf(item) is { } name ? $"{item} ({name})" : item;
}
